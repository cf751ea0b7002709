import { Field, ID, InputType, Int } from 'type-graphql';
import { Engine } from '../enums.ts';
import { SafeInt } from '../scalars.ts';

@InputType({ description: 'Which runner to drain.' })
export class DrainRunnerInput {
  @Field(() => ID, { description: 'The runner.' })
  id!: string;
}

@InputType({ description: 'Which runner to let work again.' })
export class ResumeRunnerInput {
  @Field(() => ID, { description: 'The runner.' })
  id!: string;
}

@InputType({ description: 'A runner says who it is; a runner of the same name in the team is updated.' })
export class RegisterRunnerInput {
  @Field(() => String, { description: 'Unique in the team, 1 to 100 characters.' })
  name!: string;

  @Field(() => String, { description: 'The machine it runs on, 1 to 200 characters.' })
  host!: string;

  @Field(() => [Engine], { description: 'What it can compute with; at least one.' })
  engines!: Engine[];

  @Field(() => SafeInt, { description: 'Memory it may use, in bytes.' })
  memoryBytes!: number;

  @Field(() => Int, { description: 'Runs it works on at a time, 1 to 64.' })
  slots!: number;

  @Field(() => String, { description: 'Of its code, 1 to 100 characters.' })
  version!: string;
}

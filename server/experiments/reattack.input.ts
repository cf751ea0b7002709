import { Directive, Field, ID, InputType, Int } from 'type-graphql';
import { RunFilter } from '../runs/run.input.ts';
import { AttackerInput } from './attacker.input.ts';
import { Preset } from '../enums.ts';

@Directive('@oneOf')
@InputType({ description: 'Whose stored embeddings are attacked: those of runs that have succeeded, 1000 at most.' })
export class ReattackTargetsInput {
  @Field(() => [ID], { nullable: true, description: 'These runs.' })
  runs?: string[];

  @Field(() => ID, { nullable: true, description: 'The runs of this experiment.' })
  experiment?: string;

  @Field(() => RunFilter, { nullable: true, description: 'All runs of the team of which this holds.' })
  filter?: RunFilter;
}

@InputType({ description: 'New attackers over stored user embeddings, without retraining.' })
export class ReattackInput {
  @Field(() => String, {
    description: 'Of your choice, 1 to 200 characters: the same key with the same input launches once.',
  })
  idempotencyKey!: string;

  @Field(() => ReattackTargetsInput, { description: 'Whose embeddings.' })
  targets!: ReattackTargetsInput;

  @Field(() => [AttackerInput], { description: 'The attackers, each at most once.' })
  attackers!: AttackerInput[];

  @Field(() => Preset, { description: 'What every parameter of an attacker is that is left out.' })
  preset: Preset = Preset.PAPER;

  @Field(() => String, { nullable: true, description: 'Of the experiment that collects them, 1 to 200 characters.' })
  name?: string | null;

  @Field(() => Int, { description: 'Higher is claimed first, -100 to 100.' })
  priority: number = 0;

  @Field(() => Boolean, { description: 'Only say what would be launched.' })
  dryRun: boolean = false;
}

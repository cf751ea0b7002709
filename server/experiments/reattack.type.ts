import { Field, Int, ObjectType } from 'type-graphql';
import { Run } from '../runs/run.type.ts';
import { Payload } from '../user-error.type.ts';
import { Experiment } from './experiment.type.ts';

@ObjectType({ description: 'A run that is not attacked again.' })
export class SkippedTarget {
  @Field(() => Run, { nullable: true, description: 'The run; null when it was purged since.' })
  run!: Run | null;

  @Field(() => String, { description: 'Why.' })
  reason!: string;
}

@ObjectType({ description: 'What a re-attack makes, or would make.' })
export class ReattackPreview {
  @Field(() => Int, { description: 'Runs that were meant.' })
  runCount!: number;

  @Field(() => Int, { description: 'Of those, attacked anew.' })
  newCount!: number;

  @Field(() => Int, { description: 'Of those, that have faced the attackers already or are about to.' })
  duplicateCount!: number;
}

@ObjectType({ description: 'What re-attacking made.' })
export class ReattackPayload extends Payload {
  @Field(() => Experiment, {
    nullable: true,
    description:
      'The re-attacks as an experiment of their own, to watch and to rerun. Null for a dry run and with userErrors.',
  })
  experiment!: Experiment | null;

  @Field(() => ReattackPreview, { nullable: true, description: 'Null with userErrors.' })
  preview!: ReattackPreview | null;
}

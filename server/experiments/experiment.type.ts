import { Field, Float, Int, ObjectType } from 'type-graphql';
import { RunStatus } from '../enums.ts';
import { Node } from '../node.type.ts';
import { connectionOf } from '../page.type.ts';
import { DateTime } from '../scalars.ts';
import { Payload } from '../user-error.type.ts';

@ObjectType({
  implements: Node,
  description: 'A grid of runs that a team asked for. Identical runs are linked, not run twice.',
})
export class Experiment extends Node {
  @Field(() => Int, { description: 'A short number that people can say aloud.' })
  number!: number;

  @Field(() => String, { description: 'As its author called it.' })
  name!: string;

  @Field(() => DateTime, { description: 'When it was launched.' })
  createdAt!: Date;

  @Field(() => [String], { description: 'In alphabetical order; tagExperiments changes them.' })
  tags!: string[];

  @Field(() => String, { description: 'Markdown, as people wrote it: whoever shows it as HTML must sanitise it.' })
  notes!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was archived; lists then leave it out.' })
  archivedAt!: Date | null;
}

export const ExperimentConnection = connectionOf(() => Experiment, 'Experiment');

@ObjectType({ description: 'How many runs have a status.' })
export class StatusCount {
  @Field(() => RunStatus, { description: 'The status.' })
  status!: RunStatus;

  @Field(() => Int, { description: 'Runs that have it; never 0.' })
  count!: number;
}

@ObjectType({ description: 'What a launch makes, or would make.' })
export class LaunchPreview {
  @Field(() => Int, { description: 'Runs of the experiment, added Originals included.' })
  runCount!: number;

  @Field(() => Int, { description: 'Runs that are new.' })
  newCount!: number;

  @Field(() => Int, { description: 'Runs that are there already and are linked.' })
  duplicateCount!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'Seconds that one runner needs for the new runs, from the median of past runs of each data set, model and method; null while one has none.',
  })
  seconds!: number | null;
}

@ObjectType({ description: 'What a launch made.' })
export class LaunchExperimentPayload extends Payload {
  @Field(() => Experiment, { nullable: true, description: 'Null for a dry run and with userErrors.' })
  experiment!: Experiment | null;

  @Field(() => LaunchPreview, { nullable: true, description: 'Null with userErrors.' })
  preview!: LaunchPreview | null;
}

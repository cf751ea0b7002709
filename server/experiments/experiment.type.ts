import { Field, Float, Int, ObjectType } from 'type-graphql';
import { CellState, DatasetKind, Engine, RunStatus, Surface } from '../enums.ts';
import { Node } from '../node.type.ts';
import { connectionOf } from '../page.type.ts';
import { MethodParameters } from '../runs/method-parameters.type.ts';
import { ModelParameters } from '../runs/model-parameters.type.ts';
import { Run } from '../runs/run.type.ts';
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

@ObjectType({ description: 'A cell of a grid, and what becomes of it.' })
export class LaunchCell {
  @Field(() => CellState, { description: 'Whether it is computed.' })
  state!: CellState;

  @Field(() => Run, { nullable: true, description: 'Null while there is none: NEW, in a dry run.' })
  run!: Run | null;

  @Field(() => DatasetKind, { description: 'The data set.' })
  dataset!: DatasetKind;

  @Field(() => String, { nullable: true, description: "Of dataset CUSTOM: the name of the team's own." })
  customDatasetName!: string | null;

  @Field(() => ModelParameters, { description: 'The model with its parameters.' })
  model!: typeof ModelParameters;

  @Field(() => MethodParameters, { description: 'The method with its parameters.' })
  method!: typeof MethodParameters;

  @Field(() => String, { description: 'The attribute, or several joined by "+".' })
  attribute!: string;

  @Field(() => [Surface], { description: 'The user embeddings that are unlearned; none for an Original.' })
  unlearned!: Surface[];

  @Field(() => Int, { description: 'The seed.' })
  seed!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Seconds it is expected to take: the median of past runs; null while there is none.',
  })
  seconds!: number | null;
}

export const LaunchCellConnection = connectionOf(() => LaunchCell, 'LaunchCell');

@ObjectType({ description: 'Expected seconds with one engine.' })
export class EngineSeconds {
  @Field(() => Engine, { description: 'The engine.' })
  engine!: Engine;

  @Field(() => Float, { description: 'Of all that is to be computed, one after the other.' })
  seconds!: number;
}

@ObjectType({ description: 'What a launch makes, or would make.' })
export class LaunchPreview {
  @Field(() => Int, { description: 'Runs of the experiment, added Originals included.' })
  runCount!: number;

  @Field(() => Int, { description: 'Runs that are to be computed: new, or queued again.' })
  newCount!: number;

  @Field(() => Int, { description: 'Runs that are there already and are linked.' })
  duplicateCount!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'Seconds that one runner needs for what is to be computed, from the median of past runs of each data set, model and method; null while one has none.',
  })
  seconds!: number | null;

  @Field(() => String, { nullable: true, description: 'Why seconds is null: what has never succeeded yet.' })
  secondsReason!: string | null;

  @Field(() => [EngineSeconds], {
    description: 'The same from past runs with one engine alone; engines for which one has none are left out.',
  })
  secondsByEngine!: EngineSeconds[];
}

@ObjectType({ description: 'What a launch made.' })
export class LaunchExperimentPayload extends Payload {
  @Field(() => Experiment, { nullable: true, description: 'Null for a dry run and with userErrors.' })
  experiment!: Experiment | null;

  @Field(() => LaunchPreview, { nullable: true, description: 'Null with userErrors.' })
  preview!: LaunchPreview | null;
}

@ObjectType({ description: 'What rerunning made.' })
export class RerunMissingPayload extends Payload {
  @Field(() => Experiment, { nullable: true, description: 'Null with userErrors.' })
  experiment!: Experiment | null;

  @Field(() => LaunchPreview, {
    nullable: true,
    description: 'All its cells: RERUN and NEW are the holes that are filled. Null with userErrors.',
  })
  preview!: LaunchPreview | null;
}

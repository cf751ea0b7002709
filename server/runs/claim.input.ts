import { Field, Float, ID, InputType, Int } from 'type-graphql';
import { DatasetKind, Engine, MethodName, ModelName, Stage } from '../enums.ts';
import { SafeInt } from '../scalars.ts';

@InputType({ description: 'What a runner can do.' })
export class CapabilitiesInput {
  @Field(() => [Engine], { description: 'Engines.' })
  engines!: Engine[];

  @Field(() => SafeInt, {
    description: 'Memory that the run may use, in bytes: a runner of several slots divides what it has.',
  })
  memoryBytes!: number;

  @Field(() => [MethodName], { description: 'Methods.' })
  methods!: MethodName[];

  @Field(() => [ModelName], { description: 'Models.' })
  models!: ModelName[];

  @Field(() => [DatasetKind], { description: 'Data sets whose files it has.' })
  datasets!: DatasetKind[];
}

@InputType({ description: 'A runner asks for work.' })
export class ClaimRunInput {
  @Field(() => ID, { description: 'As registerRunner answered.' })
  runner!: string;

  @Field(() => CapabilitiesInput, { description: 'Only runs within them are given.' })
  capabilities!: CapabilitiesInput;
}

@InputType({ description: 'How far a run is.' })
export class ProgressInput {
  @Field(() => Stage, { description: 'What it is doing.' })
  stage!: Stage;

  @Field(() => Float, { description: 'Of the whole run, 0 to 1.' })
  fraction!: number;

  @Field(() => Float, { nullable: true, description: 'Estimate of the seconds left, 0 or more.' })
  etaSeconds?: number | null;
}

@InputType({ description: 'A runner is alive and works.' })
export class HeartbeatRunInput {
  @Field(() => String, { description: 'The lease under which the run is held.' })
  lease!: string;

  @Field(() => ProgressInput, { description: 'How far it is.' })
  progress!: ProgressInput;
}

@InputType({ description: 'New points of a curve.' })
export class MetricSeriesInput {
  @Field(() => String, { description: 'Such as "loss.total": 1 to 100 letters, digits, dots, dashes, underlines.' })
  name!: string;

  @Field(() => [Int], { description: 'Epochs or iterations, 0 or more.' })
  steps!: number[];

  @Field(() => [Float], { description: 'One a step; finite.' })
  values!: number[];
}

@InputType({
  description: 'A batch of points: at most 50 series and 10,000 points. A point that is there already stays.',
})
export class ReportMetricsInput {
  @Field(() => String, { description: 'The lease under which the run is held.' })
  lease!: string;

  @Field(() => String, {
    description: 'Of your choice, unique in the attempt: the same key with the same points is stored once.',
  })
  idempotencyKey!: string;

  @Field(() => [MetricSeriesInput], { description: 'The points.' })
  series!: MetricSeriesInput[];
}

@InputType({ description: 'Seconds that each stage took, 0 or more.' })
export class StageSecondsInput {
  @Field(() => Float, { description: 'Training; 0 when a checkpoint was taken over.' })
  train!: number;

  @Field(() => Float, { description: 'Unlearning.' })
  unlearn!: number;

  @Field(() => Float, { description: 'All attackers.' })
  attack!: number;

  @Field(() => Float, { description: 'Ranking and its measures.' })
  evaluate!: number;

  @Field(() => Float, { description: 'Figures of the embedding: t-SNE and histograms.' })
  analyse: number = 0;
}

@InputType({ description: 'A run is done; results and artifacts are recorded before.' })
export class CompleteRunInput {
  @Field(() => String, { description: 'The lease under which the run is held.' })
  lease!: string;

  @Field(() => StageSecondsInput, { description: 'What it took.' })
  seconds!: StageSecondsInput;

  @Field(() => SafeInt, { description: 'Memory at its peak, in bytes.' })
  peakRssBytes!: number;

  @Field(() => Engine, { description: 'What it was computed with.' })
  engine!: Engine;

  @Field(() => String, { description: "Of the runner's code, 1 to 200 characters." })
  codeVersion!: string;

  @Field(() => String, { description: 'Machine and versions in words, 1 to 2000 characters.' })
  environment!: string;
}

@InputType({ description: 'A run could not be done.' })
export class FailRunInput {
  @Field(() => String, { description: 'The lease under which the run is held.' })
  lease!: string;

  @Field(() => String, { description: 'For people, 1 to 4000 characters.' })
  reason!: string;

  @Field(() => Boolean, { description: 'Whether another attempt may do better.' })
  retryable: boolean = false;

  @Field(() => SafeInt, {
    nullable: true,
    description:
      'When it was refused as too large: the memory it would use, in bytes. It then waits for a runner with as much, and the attempt does not count.',
  })
  neededBytes?: number | null;
}

@InputType({ description: 'Which run to cancel.' })
export class CancelRunInput {
  @Field(() => ID, { description: 'The run.' })
  id!: string;
}

@InputType({ description: 'Where a run shall stand in the queue.' })
export class SetPriorityInput {
  @Field(() => ID, { description: 'The run.' })
  id!: string;

  @Field(() => Int, { description: 'Higher is claimed first, -100 to 100; a launch gives 0 unless told otherwise.' })
  priority!: number;
}

@InputType({ description: 'Which failed or cancelled run to queue again.' })
export class RetryRunInput {
  @Field(() => ID, { description: 'The run.' })
  id!: string;
}

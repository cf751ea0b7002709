import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import {
  AttackProtocol,
  AttemptOutcome,
  Engine,
  MethodName,
  ModelName,
  RankingKind,
  RunStatus,
  SplitKind,
  Stage,
  Surface,
} from '../enums.ts';
import { Node } from '../node.type.ts';
import { connectionOf } from '../page.type.ts';
import { DateTime } from '../scalars.ts';

// Fields that are read from elsewhere than the run's own row are in run.resolver.ts and lineage.resolver.ts.

@ObjectType({ implements: Node, description: 'One cell of a grid: a data set, a model, a method, attackers, a seed.' })
export class Run extends Node {
  @Field(() => Int, { description: 'A short number that people can say aloud.' })
  number!: number;

  @Field(() => RunStatus, { description: 'Where it stands.' })
  status!: RunStatus;

  @Field(() => ModelName, { description: 'The model, without its parameters.' })
  modelName!: ModelName;

  @Field(() => String, {
    description:
      'The attribute that is unlearned and attacked, such as "gender"; several in alphabetical order joined by "+".',
  })
  attribute!: string;

  @Field(() => [Surface], { description: 'The user embeddings that are unlearned; none for an Original.' })
  unlearned!: Surface[];

  @Field(() => MethodName, { description: 'The method, without its parameters.' })
  methodName!: MethodName;

  @Field(() => Int, { description: 'Everything random in the run follows from it.' })
  seed!: number;

  @Field(() => Boolean, {
    description: 'Whether it is a re-attack: new attackers on the embeddings that its parent has stored.',
  })
  reattack!: boolean;

  @Field(() => Int, { description: 'Higher is claimed first.' })
  priority!: number;

  @Field(() => DateTime, { description: 'When it was launched first.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When its latest attempt began.' })
  startedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it succeeded, failed or was cancelled.' })
  finishedAt!: Date | null;

  @Field(() => Engine, { nullable: true, description: 'What it was computed with.' })
  engine!: Engine | null;

  @Field(() => String, { nullable: true, description: "Of the runner's code." })
  codeVersion!: string | null;

  @Field(() => String, { nullable: true, description: 'Machine and versions, in words.' })
  environment!: string | null;

  @Field(() => [String], { description: 'In alphabetical order; tagRuns changes them.' })
  tags!: string[];

  @Field(() => String, { description: 'Markdown, as people wrote it: whoever shows it as HTML must sanitise it.' })
  notes!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was archived; lists and boards then leave it out.' })
  archivedAt!: Date | null;
}

export const RunConnection = connectionOf(() => Run, 'Run');

@ObjectType({ description: 'How far a run is.' })
export class Progress {
  @Field(() => Stage, { nullable: true, description: 'What it is doing.' })
  stage!: Stage | null;

  @Field(() => Float, { description: 'Of the whole run, 0 to 1.' })
  fraction!: number;

  @Field(() => Float, { nullable: true, description: "The runner's estimate of the seconds left." })
  etaSeconds!: number | null;
}

@ObjectType({ description: 'Seconds that each stage took.' })
export class StageSeconds {
  @Field(() => Float, { nullable: true, description: 'Training the model; 0 when a checkpoint was taken over.' })
  train!: number | null;

  @Field(() => Float, { nullable: true, description: 'Unlearning.' })
  unlearn!: number | null;

  @Field(() => Float, { nullable: true, description: 'All attackers.' })
  attack!: number | null;

  @Field(() => Float, { nullable: true, description: 'Ranking and its measures.' })
  evaluate!: number | null;

  @Field(() => Float, { nullable: true, description: 'Figures of the embedding: t-SNE and histograms.' })
  analyse!: number | null;
}

@ObjectType({ description: 'One execution of a run by a runner, under one lease.' })
export class Attempt {
  @Field(() => Int, { description: '1 for the first.' })
  number!: number;

  @Field(() => DateTime, { description: 'When it was claimed.' })
  startedAt!: Date;

  @Field(() => DateTime, { description: 'When its runner was last heard of.' })
  heartbeatAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it ended.' })
  endedAt!: Date | null;

  @Field(() => AttemptOutcome, { nullable: true, description: 'How it ended; null while it goes on.' })
  outcome!: AttemptOutcome | null;

  @Field(() => String, { nullable: true, description: 'Why it ended so.' })
  reason!: string | null;

  @Field(() => Int, { description: 'Writes refused because they came after the lease was lost.' })
  staleWrites!: number;

  @Field(() => Engine, { nullable: true, description: 'What it computed with; null until it has succeeded.' })
  engine!: Engine | null;

  @Field(() => Boolean, { description: 'Whether it had a training state of an earlier attempt to go on from.' })
  resumed!: boolean;
}

@ObjectType({
  description: 'Every choice that makes two results comparable. Only results of one fingerprint are ranked together.',
})
export class Protocol {
  @Field(() => String, { description: '"p_" and 12 hexadecimal digits of the hash of the other fields.' })
  fingerprint!: string;

  @Field(() => SplitKind, { description: 'How interactions are divided.' })
  split!: SplitKind;

  @Field(() => RankingKind, { description: 'Among what a test item is ranked.' })
  ranking!: RankingKind;

  @Field(() => AttackProtocol, { description: 'What an attacker is shown.' })
  attack!: AttackProtocol;

  @Field(() => Int, { description: 'Users and items with fewer interactions are dropped, repeatedly until stable.' })
  kCore!: number;

  @Field(() => [Surface], { description: 'The user embeddings that are attacked.' })
  surfaces!: Surface[];

  @Field(() => Int, { description: 'How often each attack is repeated over fresh samples and splits.' })
  repeats!: number;
}

@ObjectType({ description: 'A curve: `values[i]` at `steps[i]`, ascending.' })
export class MetricSeries {
  @Field(() => String, { description: 'Such as "loss.total".' })
  name!: string;

  @Field(() => Int, { description: 'The attempt that reported it.' })
  attempt!: number;

  @Field(() => [Int], { description: 'Epochs or iterations.' })
  steps!: number[];

  @Field(() => [Float], { description: 'One a step.' })
  values!: number[];
}

@ObjectType({ description: 'The same run, as text to paste.' })
export class Reproduce {
  @Field(() => String, { description: 'The GraphQL mutation.' })
  mutation!: string;

  @Field(() => String, { description: 'Its variables, JSON.' })
  variables!: string;

  @Field(() => String, { description: 'Both as a command; it reads LETHE_TOKEN.' })
  curl!: string;

  @Field(() => String, { description: 'The same by the command line.' })
  cli!: string;
}

@ObjectType({ description: 'Something became claimable.' })
export class RunQueued {
  @Field(() => ID, { nullable: true, description: 'The run, when it is known which.' })
  run!: string | null;
}

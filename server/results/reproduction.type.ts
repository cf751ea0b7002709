import { ArgsType, Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { AttackerName, DatasetKind, MethodName, ModelName, Verdict } from '../enums.ts';
import { Estimate } from './estimate.type.ts';
import { Board } from './leaderboard.type.ts';

@ArgsType()
export class ReproductionArgs {
  @Field(() => DatasetKind, { description: 'ML_100K, ML_1M or LFM_2B: the paper prints no others.' })
  dataset!: DatasetKind;

  @Field(() => ModelName, { description: 'The model.' })
  model!: ModelName;

  @Field(() => String, {
    nullable: true,
    description: 'Fingerprint of the protocol; when left out, that of the newest run.',
  })
  protocol?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only the runs of this experiment.' })
  experiment?: string | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      "Whether a row is judged whose parameters differ from the paper's, where none has them; `deviations` says how.",
  })
  closest!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'A number that the paper prints, beside ours.' })
export class ScoredCell {
  @Field(() => Int, { description: '3 attacks, 4 recommendation, 5 running time.' })
  table!: number;

  @Field(() => MethodName, { description: 'The method.' })
  method!: MethodName;

  @Field(() => AttackerName, { nullable: true, description: 'In Table 3: who attacked.' })
  attacker!: AttackerName | null;

  @Field(() => String, {
    description:
      'accuracy, precision, recall, auc (Table 3), ndcg@5, hr@5, ndcg@10, hr@10 (Table 4), seconds (Table 5).',
  })
  metric!: string;

  @Field(() => Float, { description: 'As printed.' })
  printed!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'The printed number as it is compared: itself (Table 3), its ratio to the Original (Table 4), the speed-up over Retrain (Table 5); null where nothing is compared.',
  })
  expected!: number | null;

  @Field(() => Estimate, { nullable: true, description: 'Ours, measured as `expected` is; null when there is none.' })
  ours!: Estimate | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'How far apart they may lie (Tables 3 and 4); null without a verdict, and in Table 5, where it is a factor of 3.',
  })
  tolerance!: number | null;

  @Field(() => Verdict, { description: 'What comes of it.' })
  verdict!: Verdict;

  @Field(() => String, { description: 'How it is compared, or why it is not.' })
  reason!: string;

  @Field(() => String, { nullable: true, description: 'Key of the row that stands for it; null when there is none.' })
  row!: string | null;

  @Field(() => [String], { description: "How that row's parameters differ from the paper's; empty when they do not." })
  deviations!: readonly string[];
}

@ObjectType({ description: 'How many printed numbers came to a verdict.' })
export class VerdictCounts {
  @Field(() => Int, { description: 'REPRODUCED.' })
  reproduced!: number;

  @Field(() => Int, { description: 'OFF.' })
  off!: number;

  @Field(() => Int, { description: 'UNTESTED.' })
  untested!: number;

  @Field(() => Int, { description: 'NOT_COMPARABLE.' })
  notComparable!: number;
}

@ObjectType({ description: 'Tables 3 to 5 of the paper for one data set and model, each number beside ours.' })
export class Scorecard {
  @Field(() => Board, { nullable: true, description: 'Where ours come from; null when there are no runs.' })
  board!: Board | null;

  @Field(() => String, { description: 'What the verdicts mean.' })
  rule!: string;

  @Field(() => [ScoredCell], { description: 'By table, method and metric.' })
  cells!: ScoredCell[];
}

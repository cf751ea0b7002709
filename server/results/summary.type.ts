import { Field, Float, Int, ObjectType } from 'type-graphql';
import { AttackerName, RecommendationMetric, Stage, Surface, Verdict } from '../enums.ts';
import { Estimate } from './estimate.type.ts';

@ObjectType({ simpleResolvers: true, description: 'The ranks that the rows of a band share.' })
export class RankBand {
  @Field(() => Int, { description: 'The best of them; 1 is the top.' })
  from!: number;

  @Field(() => Int, { description: 'The last of them.' })
  to!: number;

  @Field(() => Boolean, {
    description:
      'Whether every comparison behind the band is a paired t-test on at least three shared seeds. False: where seeds were too few, rows share the band while their 95 % intervals overlap.',
  })
  tested!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'What became of the seeds of a row.' })
export class SeedCounts {
  @Field(() => Int, { description: 'Finished and counted in the figures of the row.' })
  done!: number;

  @Field(() => Int, { description: 'All that were asked for.' })
  planned!: number;

  @Field(() => Int, { description: 'Ended without a result: failed or cancelled; `notRanked` says why.' })
  failed!: number;

  @Field(() => Int, { description: 'With a runner now.' })
  running!: number;
}

@ObjectType({
  simpleResolvers: true,
  description: 'One attacker against one user embedding and one attribute, over the seeds of a row.',
})
export class AttackSummary {
  @Field(() => AttackerName, { description: 'Who attacked.' })
  attacker!: AttackerName;

  @Field(() => Surface, { description: 'Which user embedding was attacked.' })
  surface!: Surface;

  @Field(() => String, { description: 'Which attribute was attacked.' })
  attribute!: string;

  @Field(() => Estimate, { description: 'Share of users classified right.' })
  accuracy!: Estimate;

  @Field(() => Estimate, { description: 'Mean of the recall of all classes; of two, 0.5 is chance.' })
  balancedAccuracy!: Estimate;

  @Field(() => Estimate, { description: 'Of the positive class (for gender: F); of more than two classes, the mean.' })
  precision!: Estimate;

  @Field(() => Estimate, { description: 'Of the positive class (for gender: F); of more than two classes, the mean.' })
  recall!: Estimate;

  @Field(() => Estimate, { description: "Area under the ROC curve of the attacker's scores; 0.5 is chance." })
  auc!: Estimate;

  @Field(() => Estimate, {
    description: "AUC of the attacker's hard decisions; what the AUC column of the paper's Table 3 compares with.",
  })
  aucHard!: Estimate;

  @Field(() => Estimate, {
    description: 'Attacker advantage 2 |AUC - 0.5| of each seed: an AUC of 0.35 leaks as much as 0.65.',
  })
  advantage!: Estimate;

  @Field(() => Boolean, {
    description: 'AUC significantly below 0.5: the upper end of its 95 % interval lies below. Still a leak.',
  })
  overUnlearned!: boolean;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'The attack that learns most from a row, over attackers, user embeddings and attributes: the greatest mean advantage.',
})
export class WorstCase {
  @Field(() => AttackerName, { description: 'Who attacked.' })
  attacker!: AttackerName;

  @Field(() => Surface, { description: 'Which user embedding was attacked.' })
  surface!: Surface;

  @Field(() => String, { description: 'Which attribute was attacked.' })
  attribute!: string;

  @Field(() => Estimate, { description: 'Attacker advantage 2 |AUC - 0.5| of each seed.' })
  advantage!: Estimate;
}

@ObjectType({
  simpleResolvers: true,
  description: 'One recommendation metric of all users at one cut-off, over the seeds of a row.',
})
export class UtilitySummary {
  @Field(() => RecommendationMetric, { description: 'What was measured.' })
  metric!: RecommendationMetric;

  @Field(() => Int, { description: 'The cut-off: of the first k recommendations.' })
  k!: number;

  @Field(() => Estimate, { description: 'Mean over the users.' })
  value!: Estimate;

  @Field(() => Estimate, {
    nullable: true,
    description:
      'Ratio to the Original of each run; null for an Original, and for POPULARITY and COVERAGE, of which more is not better.',
  })
  keptOfOriginal!: Estimate | null;
}

@ObjectType({ simpleResolvers: true, description: 'Wall-clock seconds of one stage, over the seeds of a row.' })
export class StageSummary {
  @Field(() => Stage, { description: 'TRAIN, UNLEARN, ATTACK, EVALUATE or ANALYSE.' })
  stage!: Stage;

  @Field(() => Estimate, { description: 'Seconds.' })
  value!: Estimate;

  @Field(() => [String], {
    description: 'Engine and machine that timed it, each once: seconds of several are not to be compared.',
  })
  hardware!: readonly string[];
}

@ObjectType({
  simpleResolvers: true,
  description: 'A number that the paper prints for the same data set, model and method.',
})
export class PaperFigure {
  @Field(() => Int, { description: 'Of which table: 3 attacks, 4 recommendation, 5 running time.' })
  table!: number;

  @Field(() => AttackerName, { nullable: true, description: 'In Table 3: who attacked.' })
  attacker!: AttackerName | null;

  @Field(() => String, {
    description:
      'accuracy, precision, recall, auc (Table 3; auc is of hard decisions), ndcg@5, hr@5, ndcg@10, hr@10 (Table 4), seconds (Table 5).',
  })
  metric!: string;

  @Field(() => Float, { description: 'As printed.' })
  value!: number;

  @Field(() => Verdict, { description: 'Whether this very row reproduces it; `reproduction` says the rule.' })
  verdict!: Verdict;

  @Field(() => String, { description: 'How it is compared, or why it is not.' })
  reason!: string;
}

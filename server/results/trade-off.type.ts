import { ArgsType, Field, Float, Int, ObjectType } from 'type-graphql';
import { AttackerName, Measure, MethodName } from '../enums.ts';
import { Estimate } from './estimate.type.ts';
import { Board } from './leaderboard.type.ts';
import { SeedCounts } from './summary.type.ts';

@ArgsType()
export class TradeOffArgs {
  @Field(() => Measure, {
    defaultValue: Measure.NDCG,
    description: 'What is to be kept: NDCG, HR or RECALL, or one of them _KEPT.',
  })
  utility!: Measure;

  @Field(() => Int, { defaultValue: 10, description: 'Its cut-off.' })
  k!: number;

  @Field(() => AttackerName, {
    nullable: true,
    description: "Whose advantage is the leak; by default the worst attacker's.",
  })
  attacker?: AttackerName | null;
}

@ArgsType()
export class BestWithinArgs {
  @Field(() => Float, { description: 'The advantage that is allowed, 0 to 1.' })
  advantage!: number;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether the upper end of the 95 % interval of the advantage must keep it too; one seed has none.',
  })
  certain!: boolean;
}

@ObjectType({ description: 'A row as a point of a trade-off: how much leaks against how useful it is, by its means.' })
export class TradeOffPoint {
  @Field(() => String, { description: 'Key of the row.' })
  key!: string;

  @Field(() => MethodName, { description: 'Its method.' })
  methodName!: MethodName;

  @Field(() => Float, { nullable: true, description: 'Of the swept parameter; null for a method that has none.' })
  parameterValue!: number | null;

  @Field(() => Estimate, { description: 'Attacker advantage: the leak.' })
  advantage!: Estimate;

  @Field(() => Estimate, { name: 'utility', description: 'What is kept.' })
  utilityValue!: Estimate;

  @Field(() => SeedCounts, { description: 'What became of its seeds.' })
  seeds!: SeedCounts;

  @Field(() => Boolean, {
    description: 'No other point of its sweep leaks as little and is as useful, and better in one.',
  })
  onFront!: boolean;

  @Field(() => Boolean, { description: 'The same over all points of the board.' })
  onBoardFront!: boolean;
}

@ObjectType({
  description: 'What one method does as its parameter is turned, with all others and the model the same.',
})
export class Sweep {
  @Field(() => MethodName, { description: 'The method.' })
  methodName!: MethodName;

  @Field(() => String, {
    nullable: true,
    description:
      'What is swept: alpha, lambda (Retrain), reversal (Adv-InT) or sigma (Noise); null for a method without.',
  })
  parameter!: string | null;

  @Field(() => [TradeOffPoint], { description: 'By the parameter, the smallest first.' })
  points!: TradeOffPoint[];

  @Field(() => TradeOffPoint, {
    nullable: true,
    description:
      'Of the Pareto front, the point farthest above the chord between its ends on axes scaled to them; null with fewer than three points on the front, and where none lies above.',
  })
  knee!: TradeOffPoint | null;

  @Field(() => Float, {
    description:
      'The area that the points beat, as seen from the reference point advantage 1, utility 0: the more the better, 1 at most.',
  })
  hypervolume!: number;
}

@ObjectType({ description: 'A row that has no place in a trade-off.' })
export class LeftOut {
  @Field(() => String, { description: 'Key of the row.' })
  key!: string;

  @Field(() => MethodName, { description: 'Its method.' })
  methodName!: MethodName;

  @Field(() => String, { description: 'Why, in words.' })
  reason!: string;
}

@ObjectType({ description: 'How much leaks against how useful it is, over all rows of a board.' })
export class TradeOff {
  @Field(() => Board, { nullable: true, description: 'The board; null when there are no runs.' })
  board!: Board | null;

  @Field(() => [Sweep], {
    description: 'A sweep a method and setting of its other parameters, the greatest hypervolume first.',
  })
  sweeps!: Sweep[];

  @Field(() => [TradeOffPoint], { description: 'The Pareto front over all sweeps, the least leak first.' })
  front!: TradeOffPoint[];

  @Field(() => TradeOffPoint, { nullable: true, description: 'The knee of that front, as of a sweep.' })
  knee!: TradeOffPoint | null;

  @Field(() => Float, { description: 'The hypervolume of that front, as of a sweep.' })
  hypervolume!: number;

  @Field(() => [LeftOut], { description: 'Rows without the figures, and rows that faced other attackers than most.' })
  leftOut!: LeftOut[];
}

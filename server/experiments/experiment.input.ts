import { Field, InputType, Int } from 'type-graphql';
import { AttackProtocol, DatasetKind, Preset, RankingKind, SplitKind, Surface } from '../enums.ts';
import { AttackerInput } from './attacker.input.ts';
import { MethodInput } from './method.input.ts';
import { ModelInput } from './model.input.ts';

@InputType({ description: 'Every choice that makes two results comparable.' })
export class ProtocolInput {
  @Field(() => SplitKind, { nullable: true, description: 'How interactions are divided (RATIO in PAPER).' })
  split?: SplitKind | null;

  @Field(() => RankingKind, { nullable: true, description: 'Among what a test item is ranked (FULL in PAPER).' })
  ranking?: RankingKind | null;

  @Field(() => AttackProtocol, { nullable: true, description: 'What an attacker is shown (CV5 in PAPER).' })
  attack?: AttackProtocol | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Users and items with fewer interactions are dropped (1 to 100, 5 in PAPER).',
  })
  kCore?: number | null;

  @Field(() => [Surface], {
    nullable: true,
    description: "The user embeddings that are attacked; the model's own when left out. Every model must have them.",
  })
  surfaces?: Surface[] | null;

  @Field(() => Int, {
    description: 'How often each attack is repeated over fresh samples and splits, 1 to 100; from 2 on with intervals.',
  })
  repeats: number = 1;
}

@InputType({ description: 'Seeds from, from + 1, ... (count of them).' })
export class SeedsInput {
  @Field(() => Int, { description: 'The first, 0 or more.' })
  from: number = 1;

  @Field(() => Int, { description: 'How many, 1 to 1000.' })
  count!: number;
}

@InputType({
  description:
    'A grid: every data set x model x attribute x method x seed, at most 1000 runs. The Original of each cell is added when it is not asked for: post-training methods start from its checkpoint, and every method is compared with it.',
})
export class LaunchExperimentInput {
  @Field(() => String, {
    description: 'Of your choice, 1 to 200 characters: the same key with the same input launches once.',
  })
  idempotencyKey!: string;

  @Field(() => String, { description: 'For people, 1 to 200 characters.' })
  name!: string;

  @Field(() => Preset, { description: 'What every parameter and protocol choice is that is left out.' })
  preset: Preset = Preset.PAPER;

  @Field(() => [DatasetKind], { description: "Data sets; the team's own go into `customDatasets`.", defaultValue: [] })
  datasets!: DatasetKind[];

  @Field(() => [String], { description: "Data sets of the team's own, by name.", defaultValue: [] })
  customDatasets!: string[];

  @Field(() => [ModelInput], { description: 'Models.', defaultValue: [{ nmf: {} }] })
  models!: ModelInput[];

  @Field(() => [String], {
    description:
      'Attributes to unlearn and attack, each in runs of its own; joined by "+", such as "age+gender", they are unlearned together and each is attacked.',
    defaultValue: ['gender'],
  })
  attributes!: string[];

  @Field(() => [MethodInput], { description: 'Methods.' })
  methods!: MethodInput[];

  @Field(() => [Surface], {
    nullable: true,
    description: "The user embeddings that are unlearned; the model's own when left out. Every model must have them.",
  })
  unlearn?: Surface[] | null;

  @Field(() => [AttackerInput], {
    description: 'Attackers, each at most once; every run faces all of them.',
    defaultValue: [{ mlp: {} }, { xgb: {} }],
  })
  attackers!: AttackerInput[];

  @Field(() => ProtocolInput, { description: 'The protocol.', defaultValue: {} })
  protocol!: ProtocolInput;

  @Field(() => SeedsInput, { description: 'Seeds.' })
  seeds!: SeedsInput;

  @Field(() => Int, { description: 'Higher is claimed first, -100 to 100.' })
  priority: number = 0;

  @Field(() => Boolean, { description: 'Only say what would be launched.' })
  dryRun: boolean = false;
}

import { Directive, Field, Float, InputType, Int } from 'type-graphql';
import { AttackProtocol, DatasetKind, RankingKind, Solver, SplitKind, Surface } from '../enums.ts';

@InputType({ description: "Parameters of NMF (NeuMF), the paper's where it prints them." })
export class NmfInput {
  @Field(() => Int, { description: 'Width K of the GMF embedding, 1 to 512.' })
  dim: number = 16;

  @Field(() => [Int], {
    description: 'Widths of the MLP tower, each 1 to 1024, the first even (user and item embedding side by side).',
  })
  layers: number[] = [32, 16, 8];

  @Field(() => Int, { description: 'Passes over the training interactions, 1 to 10000.' })
  epochs: number = 50;

  @Field(() => Int, { description: 'Interactions a step, 1 to 65536.' })
  batchSize: number = 256;

  @Field(() => Float, { description: "Adam's step size, up to 10." })
  learningRate: number = 0.001;

  @Field(() => Int, { description: 'Negatives for each positive, 1 to 100.' })
  negatives: number = 4;

  @Field(() => Float, { description: 'Standard deviation of the initial embeddings, up to 10.' })
  initStd: number = 0.01;
}

@Directive('@oneOf')
@InputType({ description: 'One model with its parameters.' })
export class ModelInput {
  @Field(() => NmfInput, { nullable: true, description: 'NMF.' })
  nmf?: NmfInput;
}

@InputType({ description: 'Original has no parameters.' })
export class OriginalInput {
  @Field(() => Boolean, { nullable: true, description: 'Unused: an input needs a field.' })
  _?: boolean | null;
}

@InputType({ description: "Parameters of U2U-R, the paper's by default." })
export class U2uRInput {
  @Field(() => Float, { description: 'Weight of the regulariser, 0 to 1e6.' })
  alpha: number = 0.0001;

  @Field(() => Solver, { description: 'Gradient descent or the closed form.' })
  solver: Solver = Solver.ADAM;

  @Field(() => Int, { description: 'Adam steps, 1 to 100000.' })
  epochs: number = 5000;

  @Field(() => Float, { description: "Adam's step size, up to 10." })
  learningRate: number = 0.001;
}

@InputType({ description: "Parameters of D2D-R, the paper's by default." })
export class D2dRInput {
  @Field(() => Float, { description: 'Weight of the regulariser, 0 to 1e6.' })
  alpha: number = 0.0001;

  @Field(() => Int, { description: 'Adam steps, 1 to 100000.' })
  epochs: number = 1000;

  @Field(() => Float, { description: "Adam's step size, up to 10." })
  learningRate: number = 0.001;
}

@Directive('@oneOf')
@InputType({ description: 'One method with its parameters.' })
export class MethodInput {
  @Field(() => OriginalInput, { nullable: true, description: 'The trained model as it is.' })
  original?: OriginalInput;

  @Field(() => U2uRInput, { nullable: true, description: 'User-to-user unlearning.' })
  u2uR?: U2uRInput;

  @Field(() => D2dRInput, { nullable: true, description: 'Distribution-to-distribution unlearning.' })
  d2dR?: D2dRInput;
}

@InputType({ description: "Parameters of the MLP attacker, scikit-learn's where the paper prints none." })
export class MlpInput {
  @Field(() => Int, { description: 'Width of the hidden layer, 1 to 4096.' })
  hidden: number = 100;

  @Field(() => Float, { description: 'Weight of the L2 penalty, 0 to 1e6.' })
  l2: number = 1;

  @Field(() => Float, { description: "Adam's step size, up to 10." })
  learningRate: number = 0.001;

  @Field(() => Int, { description: 'Epochs at most, 1 to 100000.' })
  maxIterations: number = 1000;
}

@InputType({ description: "Parameters of the XGB attacker, XGBoost's defaults." })
export class XgbInput {
  @Field(() => Int, { description: 'Trees, 1 to 10000.' })
  rounds: number = 100;

  @Field(() => Float, { description: 'Shrinkage of each tree, up to 1.' })
  eta: number = 0.3;

  @Field(() => Int, { description: 'Depth of a tree at most, 1 to 32.' })
  maxDepth: number = 6;

  @Field(() => Float, { description: 'L2 penalty of leaf weights, 0 to 1e6.' })
  lambda: number = 1;

  @Field(() => Float, { description: 'Least sum of Hessians in a leaf, 0 to 1e6.' })
  minChildWeight: number = 1;
}

@Directive('@oneOf')
@InputType({ description: 'One attacker with its parameters.' })
export class AttackerInput {
  @Field(() => MlpInput, { nullable: true, description: 'A multi-layer perceptron.' })
  mlp?: MlpInput;

  @Field(() => XgbInput, { nullable: true, description: 'Boosted trees.' })
  xgb?: XgbInput;
}

@InputType({ description: 'Every choice that makes two results comparable.' })
export class ProtocolInput {
  @Field(() => SplitKind, { description: 'How interactions are divided.' })
  split: SplitKind = SplitKind.RATIO;

  @Field(() => RankingKind, { description: 'Among what a test item is ranked.' })
  ranking: RankingKind = RankingKind.FULL;

  @Field(() => AttackProtocol, { description: 'What an attacker is shown.' })
  attack: AttackProtocol = AttackProtocol.CV5;

  @Field(() => Int, { description: 'Users and items with fewer interactions are dropped, 1 to 100.' })
  kCore: number = 5;

  @Field(() => Surface, { description: 'The user embedding that is unlearned and attacked.' })
  surface: Surface = Surface.GMF;
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
    'A grid: every data set x model x attribute x method x seed, at most 1000 runs. The Original of each cell is added when it is not asked for: post-training methods start from its checkpoint.',
})
export class LaunchExperimentInput {
  @Field(() => String, {
    description: 'Of your choice, 1 to 200 characters: the same key with the same input launches once.',
  })
  idempotencyKey!: string;

  @Field(() => String, { description: 'For people, 1 to 200 characters.' })
  name!: string;

  @Field(() => [DatasetKind], { description: 'Data sets.' })
  datasets!: DatasetKind[];

  @Field(() => [ModelInput], { description: 'Models.', defaultValue: [{ nmf: {} }] })
  models!: ModelInput[];

  @Field(() => [String], { description: 'Attributes to unlearn and attack.', defaultValue: ['gender'] })
  attributes!: string[];

  @Field(() => [MethodInput], { description: 'Methods.' })
  methods!: MethodInput[];

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

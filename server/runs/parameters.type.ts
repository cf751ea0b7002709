import { createUnionType, Field, Float, Int, ObjectType } from 'type-graphql';
import { MethodName, Solver } from '../enums.ts';

@ObjectType({ description: 'Parameters of NMF (NeuMF): a GMF branch and an MLP tower, fused by one linear layer.' })
export class NmfParameters {
  @Field(() => Int, { description: 'Width K of the GMF embedding.' })
  dim!: number;

  @Field(() => [Int], {
    description: "Widths of the MLP tower; the first is the user's and the item's embedding side by side.",
  })
  layers!: number[];

  @Field(() => Int, { description: 'Passes over the training interactions.' })
  epochs!: number;

  @Field(() => Int, { description: 'Interactions a step, positives and negatives.' })
  batchSize!: number;

  @Field(() => Float, { description: "Adam's step size." })
  learningRate!: number;

  @Field(() => Int, { description: 'Negatives drawn for each positive, anew every epoch.' })
  negatives!: number;

  @Field(() => Float, { description: 'Standard deviation of the initial embeddings.' })
  initStd!: number;
}

@ObjectType({ description: 'Original: the trained model as it is. It has no parameters.' })
export class OriginalParameters {
  @Field(() => MethodName, { description: 'ORIGINAL.' })
  name!: MethodName;
}

@ObjectType({ description: 'Parameters of U2U-R, user-to-user unlearning (paper, Eq. 10).' })
export class U2uRParameters {
  @Field(() => Float, { description: 'Weight of the regulariser ||theta - theta*||^2.' })
  alpha!: number;

  @Field(() => Solver, { description: 'Gradient descent or the closed form.' })
  solver!: Solver;

  @Field(() => Int, { description: 'Adam steps; unused by EXACT.' })
  epochs!: number;

  @Field(() => Float, { description: "Adam's step size; unused by EXACT." })
  learningRate!: number;
}

@ObjectType({ description: 'Parameters of D2D-R, distribution-to-distribution unlearning (paper, Eq. 11).' })
export class D2dRParameters {
  @Field(() => Float, { description: 'Weight of the regulariser ||theta - theta*||^2.' })
  alpha!: number;

  @Field(() => Int, { description: 'Adam steps.' })
  epochs!: number;

  @Field(() => Float, { description: "Adam's step size." })
  learningRate!: number;
}

@ObjectType({ description: "Parameters of the MLP attacker: one hidden layer, as scikit-learn's MLPClassifier." })
export class MlpParameters {
  @Field(() => Int, { description: 'Width of the hidden layer.' })
  hidden!: number;

  @Field(() => Float, { description: 'Weight of the L2 penalty.' })
  l2!: number;

  @Field(() => Float, { description: "Adam's step size." })
  learningRate!: number;

  @Field(() => Int, { description: 'Epochs at most; it stops earlier when the loss no longer falls.' })
  maxIterations!: number;
}

@ObjectType({ description: "Parameters of the XGB attacker: XGBoost's exact greedy trees." })
export class XgbParameters {
  @Field(() => Int, { description: 'Trees.' })
  rounds!: number;

  @Field(() => Float, { description: 'Shrinkage of each tree.' })
  eta!: number;

  @Field(() => Int, { description: 'Depth of a tree at most.' })
  maxDepth!: number;

  @Field(() => Float, { description: 'L2 penalty of leaf weights.' })
  lambda!: number;

  @Field(() => Float, { description: 'Least sum of Hessians in a leaf.' })
  minChildWeight!: number;
}

const typeNames: Readonly<Record<string, string>> = {
  NMF: 'NmfParameters',
  ORIGINAL: 'OriginalParameters',
  U2U_R: 'U2uRParameters',
  D2D_R: 'D2dRParameters',
  MLP: 'MlpParameters',
  XGB: 'XgbParameters',
};
// Rows are unions told apart by `name`, which is no field of most of these classes.
const resolveType = (value: object): string | undefined => typeNames[(value as { name: string }).name];

export const ModelParameters = createUnionType({
  name: 'ModelParameters',
  description: "A model's parameters.",
  types: () => [NmfParameters] as const,
  resolveType,
});

export const MethodParameters = createUnionType({
  name: 'MethodParameters',
  description: "A method's parameters.",
  types: () => [OriginalParameters, U2uRParameters, D2dRParameters] as const,
  resolveType,
});

export const AttackerParameters = createUnionType({
  name: 'AttackerParameters',
  description: "An attacker's parameters.",
  types: () => [MlpParameters, XgbParameters] as const,
  resolveType,
});

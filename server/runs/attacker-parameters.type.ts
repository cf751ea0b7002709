import { createUnionType, Field, Float, Int, ObjectType } from 'type-graphql';
import { type AttackerName, XgbLibrary } from '../enums.ts';

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

  @Field(() => XgbLibrary, { description: 'Whose trees.' })
  library!: XgbLibrary;
}

@ObjectType({ description: 'Parameters of logistic regression on standardised features.' })
export class LogisticParameters {
  @Field(() => Float, { description: 'Inverse weight of the L2 penalty.' })
  c!: number;

  @Field(() => Int, { description: 'Iterations at most.' })
  maxIterations!: number;
}

@ObjectType({
  description:
    'Parameters of the MLP attacker on standardised features: small embeddings cannot hide from its learning rate.',
})
export class StandardizedMlpParameters {
  @Field(() => Int, { description: 'Width of the hidden layer.' })
  hidden!: number;

  @Field(() => Float, { description: 'Weight of the L2 penalty.' })
  l2!: number;

  @Field(() => Float, { description: "Adam's step size." })
  learningRate!: number;

  @Field(() => Int, { description: 'Epochs at most; it stops earlier when the loss no longer falls.' })
  maxIterations!: number;
}

@ObjectType({ description: 'Parameters of the random forest.' })
export class RandomForestParameters {
  @Field(() => Int, { description: 'Trees.' })
  trees!: number;

  @Field(() => Int, { description: 'Depth of a tree at most; 0: unlimited.' })
  maxDepth!: number;
}

@ObjectType({ description: 'Parameters of k nearest neighbours on standardised features.' })
export class KnnParameters {
  @Field(() => Int, { description: 'Neighbours that vote.' })
  neighbours!: number;
}

@ObjectType({ description: 'Parameters of the support vector machine with an RBF kernel, on standardised features.' })
export class RbfSvmParameters {
  @Field(() => Float, { description: 'Inverse weight of the margin penalty.' })
  c!: number;

  @Field(() => Float, { nullable: true, description: 'Of exp(-gamma ||x - y||^2); null: 1 / (K var(x)).' })
  gamma!: number | null;
}

const types = {
  MLP: MlpParameters,
  XGB: XgbParameters,
  LOGISTIC: LogisticParameters,
  STANDARDIZED_MLP: StandardizedMlpParameters,
  RANDOM_FOREST: RandomForestParameters,
  KNN: KnnParameters,
  RBF_SVM: RbfSvmParameters,
} as const satisfies Record<AttackerName, unknown>;

/** Rows are told apart by `name`, which is no field of most of these classes. */
export const AttackerParameters = createUnionType({
  name: 'AttackerParameters',
  description: "An attacker's parameters.",
  types: () => Object.values(types),
  resolveType: (value) => types[(value as unknown as { name: AttackerName }).name].name, // every stored row has its name
});

import { Directive, Field, Float, Int, InputType } from 'type-graphql';
import { XgbLibrary } from '../enums.ts';

@InputType({
  description:
    "Parameters of the MLP attacker: one hidden layer, as scikit-learn's MLPClassifier; what is left out is as in the preset.",
})
export class MlpInput {
  @Field(() => Int, { nullable: true, description: 'Width of the hidden layer (1 to 4096, 100 in PAPER).' })
  hidden?: number | null;

  @Field(() => Float, { nullable: true, description: 'Weight of the L2 penalty (0 to 1e6, 1 in PAPER).' })
  l2?: number | null;

  @Field(() => Float, { nullable: true, description: "Adam's step size (up to 10, 0.001 in PAPER)." })
  learningRate?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Epochs at most; it stops earlier when the loss no longer falls (1 to 100000, 1000 in PAPER).',
  })
  maxIterations?: number | null;
}

@InputType({
  description: "Parameters of the XGB attacker: XGBoost's exact greedy trees; what is left out is as in the preset.",
})
export class XgbInput {
  @Field(() => Int, { nullable: true, description: 'Trees (1 to 10000, 100 in PAPER).' })
  rounds?: number | null;

  @Field(() => Float, { nullable: true, description: 'Shrinkage of each tree (up to 1, 0.3 in PAPER).' })
  eta?: number | null;

  @Field(() => Int, { nullable: true, description: 'Depth of a tree at most (1 to 32, 6 in PAPER).' })
  maxDepth?: number | null;

  @Field(() => Float, { nullable: true, description: 'L2 penalty of leaf weights (0 to 1e6, 1 in PAPER).' })
  lambda?: number | null;

  @Field(() => Float, { nullable: true, description: 'Least sum of Hessians in a leaf (0 to 1e6, 1 in PAPER).' })
  minChildWeight?: number | null;

  @Field(() => XgbLibrary, { nullable: true, description: 'Whose trees (LETHE in PAPER).' })
  library?: XgbLibrary | null;
}

@InputType({
  description: 'Parameters of logistic regression on standardised features; what is left out is as in the preset.',
})
export class LogisticInput {
  @Field(() => Float, { nullable: true, description: 'Inverse weight of the L2 penalty (1e-9 to 1e9, 1 in PAPER).' })
  c?: number | null;

  @Field(() => Int, { nullable: true, description: 'Iterations at most (1 to 100000, 1000 in PAPER).' })
  maxIterations?: number | null;
}

@InputType({
  description:
    'Parameters of the MLP attacker on standardised features: small embeddings cannot hide from its learning rate; what is left out is as in the preset.',
})
export class StandardizedMlpInput {
  @Field(() => Int, { nullable: true, description: 'Width of the hidden layer (1 to 4096, 100 in PAPER).' })
  hidden?: number | null;

  @Field(() => Float, { nullable: true, description: 'Weight of the L2 penalty (0 to 1e6, 1 in PAPER).' })
  l2?: number | null;

  @Field(() => Float, { nullable: true, description: "Adam's step size (up to 10, 0.001 in PAPER)." })
  learningRate?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Epochs at most; it stops earlier when the loss no longer falls (1 to 100000, 1000 in PAPER).',
  })
  maxIterations?: number | null;
}

@InputType({ description: 'Parameters of the random forest; what is left out is as in the preset.' })
export class RandomForestInput {
  @Field(() => Int, { nullable: true, description: 'Trees (1 to 10000, 100 in PAPER).' })
  trees?: number | null;

  @Field(() => Int, { nullable: true, description: 'Depth of a tree at most; 0: unlimited (0 to 64, 0 in PAPER).' })
  maxDepth?: number | null;
}

@InputType({
  description: 'Parameters of k nearest neighbours on standardised features; what is left out is as in the preset.',
})
export class KnnInput {
  @Field(() => Int, { nullable: true, description: 'Neighbours that vote (1 to 10000, 15 in PAPER).' })
  neighbours?: number | null;
}

@InputType({
  description:
    'Parameters of the support vector machine with an RBF kernel, on standardised features; what is left out is as in the preset.',
})
export class RbfSvmInput {
  @Field(() => Float, {
    nullable: true,
    description: 'Inverse weight of the margin penalty (1e-9 to 1e9, 1 in PAPER).',
  })
  c?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Of exp(-gamma ||x - y||^2); null: 1 / (K var(x)) (1e-9 to 1e9, null in PAPER).',
  })
  gamma?: number | null;
}

@Directive('@oneOf')
@InputType({ description: 'One attacker with its parameters.' })
export class AttackerInput {
  @Field(() => MlpInput, { nullable: true, description: 'A multi-layer perceptron.' })
  mlp?: MlpInput;

  @Field(() => XgbInput, { nullable: true, description: 'Boosted trees.' })
  xgb?: XgbInput;

  @Field(() => LogisticInput, { nullable: true, description: 'Logistic regression.' })
  logistic?: LogisticInput;

  @Field(() => StandardizedMlpInput, { nullable: true, description: 'The MLP on standardised features.' })
  standardizedMlp?: StandardizedMlpInput;

  @Field(() => RandomForestInput, { nullable: true, description: 'Random forest.' })
  randomForest?: RandomForestInput;

  @Field(() => KnnInput, { nullable: true, description: 'Nearest neighbours.' })
  knn?: KnnInput;

  @Field(() => RbfSvmInput, { nullable: true, description: 'Support vector machine with an RBF kernel.' })
  rbfSvm?: RbfSvmInput;
}

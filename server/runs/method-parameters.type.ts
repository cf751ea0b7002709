import { createUnionType, Field, Float, Int, ObjectType } from 'type-graphql';
import { ClassPairs, MethodName, MmdEstimator, Regularizer, Solver } from '../enums.ts';

@ObjectType({ description: 'Original: the trained model as it is. It has no parameters.' })
export class OriginalParameters {
  @Field(() => MethodName, { description: 'ORIGINAL.' })
  name!: MethodName;
}

@ObjectType({ description: 'Parameters of U2U-R, user-to-user unlearning (paper, Eq. 10).' })
export class U2uRParameters {
  @Field(() => Float, { description: 'Weight of the regulariser.' })
  alpha!: number;

  @Field(() => Solver, { description: 'Gradient descent or the closed form; EXACT needs FROBENIUS.' })
  solver!: Solver;

  @Field(() => Int, { description: 'Adam steps; unused by EXACT.' })
  epochs!: number;

  @Field(() => Float, { description: "Adam's step size; unused by EXACT." })
  learningRate!: number;

  @Field(() => Regularizer, { description: 'What is kept.' })
  regularizer!: Regularizer;

  @Field(() => Int, { description: "Items of a user's ranking that RANKING keeps; unused by FROBENIUS." })
  topK!: number;
}

@ObjectType({ description: 'Parameters of D2D-R, distribution-to-distribution unlearning (paper, Eq. 11).' })
export class D2dRParameters {
  @Field(() => Float, { description: 'Weight of the regulariser.' })
  alpha!: number;

  @Field(() => Int, { description: 'Adam steps.' })
  epochs!: number;

  @Field(() => Float, { description: "Adam's step size." })
  learningRate!: number;

  @Field(() => MmdEstimator, { description: 'How the MMD is computed.' })
  estimator!: MmdEstimator;

  @Field(() => Int, { description: 'Random Fourier features; unused by EXACT.' })
  features!: number;

  @Field(() => ClassPairs, { description: 'What is summed over with more than two classes.' })
  pairs!: ClassPairs;

  @Field(() => Regularizer, { description: 'What is kept.' })
  regularizer!: Regularizer;

  @Field(() => Int, { description: "Items of a user's ranking that RANKING keeps; unused by FROBENIUS." })
  topK!: number;
}

@ObjectType({
  description:
    'Parameters of Retrain: the model trained from scratch with lambda times the MMD between the classes added to its loss.',
})
export class RetrainParameters {
  @Field(() => Float, { description: 'Weight of the MMD.' })
  lambda!: number;

  @Field(() => MmdEstimator, { description: 'How the MMD is computed.' })
  estimator!: MmdEstimator;

  @Field(() => Int, { description: 'Random Fourier features; unused by EXACT.' })
  features!: number;
}

@ObjectType({
  description:
    'Parameters of Adv-InT: the model trained against a discriminator of the attribute behind a gradient-reversal layer.',
})
export class AdvInTParameters {
  @Field(() => Float, { description: 'Weight of the reversed gradient.' })
  reversal!: number;

  @Field(() => Int, { description: "Width of the discriminator's hidden layer." })
  hidden!: number;

  @Field(() => Float, { description: "Adam's step size of the discriminator." })
  learningRate!: number;
}

@ObjectType({ description: 'Parameters of the adaptive U2U loss against a softmax attacker (paper 3.5.2).' })
export class U2uSoftmaxParameters {
  @Field(() => Float, { description: 'Weight of the regulariser.' })
  alpha!: number;

  @Field(() => Int, { description: 'Adam steps.' })
  epochs!: number;

  @Field(() => Float, { description: "Adam's step size." })
  learningRate!: number;

  @Field(() => Int, { description: "The attacker's steps for each step of the embedding." })
  attackerSteps!: number;
}

@ObjectType({
  description: 'Parameters of D2D unlearning with the Kullback-Leibler divergence between Gaussians as its distance.',
})
export class KlRParameters {
  @Field(() => Float, { description: 'Weight of the regulariser.' })
  alpha!: number;

  @Field(() => Int, { description: 'Adam steps.' })
  epochs!: number;

  @Field(() => Float, { description: "Adam's step size." })
  learningRate!: number;
}

@ObjectType({ description: 'Parameters of D2D unlearning with the sliced Wasserstein distance.' })
export class SwdRParameters {
  @Field(() => Float, { description: 'Weight of the regulariser.' })
  alpha!: number;

  @Field(() => Int, { description: 'Adam steps.' })
  epochs!: number;

  @Field(() => Float, { description: "Adam's step size." })
  learningRate!: number;

  @Field(() => Int, { description: 'Random directions, drawn anew each step.' })
  projections!: number;
}

@ObjectType({
  description: 'LEACE: the least change after which no linear attacker does better than chance. It has no parameters.',
})
export class LeaceParameters {
  @Field(() => MethodName, { description: 'LEACE.' })
  name!: MethodName;
}

@ObjectType({ description: 'Parameters of Gaussian noise on every embedding.' })
export class NoiseParameters {
  @Field(() => Float, { description: 'Standard deviation of the noise, in standard deviations of each dimension.' })
  sigma!: number;
}

@ObjectType({ description: 'Removal: every user gets the mean embedding, the floor of utility. It has no parameters.' })
export class RemovalParameters {
  @Field(() => MethodName, { description: 'REMOVAL.' })
  name!: MethodName;
}

const types = {
  ORIGINAL: OriginalParameters,
  U2U_R: U2uRParameters,
  D2D_R: D2dRParameters,
  RETRAIN: RetrainParameters,
  ADV_INT: AdvInTParameters,
  U2U_SOFTMAX: U2uSoftmaxParameters,
  KL_R: KlRParameters,
  SWD_R: SwdRParameters,
  LEACE: LeaceParameters,
  NOISE: NoiseParameters,
  REMOVAL: RemovalParameters,
} as const satisfies Record<MethodName, unknown>;

/** Rows are told apart by `name`, which is no field of most of these classes. */
export const MethodParameters = createUnionType({
  name: 'MethodParameters',
  description: "A method's parameters.",
  types: () => Object.values(types),
  resolveType: (value) => types[(value as unknown as { name: MethodName }).name].name, // every stored row has its name
});

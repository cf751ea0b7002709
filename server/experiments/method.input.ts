import { Directive, Field, Float, Int, InputType } from 'type-graphql';
import { ClassPairs, MmdEstimator, Regularizer, Solver } from '../enums.ts';

@InputType({ description: 'Original has no parameters.' })
export class OriginalInput {
  @Field(() => Boolean, { nullable: true, description: 'Unused: an input needs a field.' })
  _?: boolean | null;
}

@InputType({
  description: 'Parameters of U2U-R, user-to-user unlearning (paper, Eq. 10); what is left out is as in the preset.',
})
export class U2uRInput {
  @Field(() => Float, { nullable: true, description: 'Weight of the regulariser (0 to 1e6, 0.0001 in PAPER).' })
  alpha?: number | null;

  @Field(() => Solver, {
    nullable: true,
    description: 'Gradient descent or the closed form; EXACT needs FROBENIUS (ADAM in PAPER).',
  })
  solver?: Solver | null;

  @Field(() => Int, { nullable: true, description: 'Adam steps; unused by EXACT (1 to 100000, 5000 in PAPER).' })
  epochs?: number | null;

  @Field(() => Float, { nullable: true, description: "Adam's step size; unused by EXACT (up to 10, 0.001 in PAPER)." })
  learningRate?: number | null;

  @Field(() => Regularizer, { nullable: true, description: 'What is kept (FROBENIUS in PAPER).' })
  regularizer?: Regularizer | null;

  @Field(() => Int, {
    nullable: true,
    description: "Items of a user's ranking that RANKING keeps; unused by FROBENIUS (1 to 1000, 20 in PAPER).",
  })
  topK?: number | null;
}

@InputType({
  description:
    'Parameters of D2D-R, distribution-to-distribution unlearning (paper, Eq. 11); what is left out is as in the preset.',
})
export class D2dRInput {
  @Field(() => Float, { nullable: true, description: 'Weight of the regulariser (0 to 1e6, 0.0001 in PAPER).' })
  alpha?: number | null;

  @Field(() => Int, { nullable: true, description: 'Adam steps (1 to 100000, 1000 in PAPER).' })
  epochs?: number | null;

  @Field(() => Float, { nullable: true, description: "Adam's step size (up to 10, 0.001 in PAPER)." })
  learningRate?: number | null;

  @Field(() => MmdEstimator, { nullable: true, description: 'How the MMD is computed (EXACT in PAPER).' })
  estimator?: MmdEstimator | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Random Fourier features; unused by EXACT (1 to 65536, 1024 in PAPER).',
  })
  features?: number | null;

  @Field(() => ClassPairs, {
    nullable: true,
    description: 'What is summed over with more than two classes (PAIRS in PAPER).',
  })
  pairs?: ClassPairs | null;

  @Field(() => Regularizer, { nullable: true, description: 'What is kept (FROBENIUS in PAPER).' })
  regularizer?: Regularizer | null;

  @Field(() => Int, {
    nullable: true,
    description: "Items of a user's ranking that RANKING keeps; unused by FROBENIUS (1 to 1000, 20 in PAPER).",
  })
  topK?: number | null;
}

@InputType({
  description:
    'Parameters of Retrain: the model trained from scratch with lambda times the MMD between the classes added to its loss; what is left out is as in the preset.',
})
export class RetrainInput {
  @Field(() => Float, { nullable: true, description: 'Weight of the MMD (0 to 1e6, 1 in PAPER).' })
  lambda?: number | null;

  @Field(() => MmdEstimator, { nullable: true, description: 'How the MMD is computed (EXACT in PAPER).' })
  estimator?: MmdEstimator | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Random Fourier features; unused by EXACT (1 to 65536, 1024 in PAPER).',
  })
  features?: number | null;
}

@InputType({
  description:
    'Parameters of Adv-InT: the model trained against a discriminator of the attribute behind a gradient-reversal layer; what is left out is as in the preset.',
})
export class AdvInTInput {
  @Field(() => Float, { nullable: true, description: 'Weight of the reversed gradient (0 to 1e6, 0.5 in PAPER).' })
  reversal?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "Width of the discriminator's hidden layer (1 to 4096, 64 in PAPER).",
  })
  hidden?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "Adam's step size of the discriminator (up to 10, 0.001 in PAPER).",
  })
  learningRate?: number | null;
}

@InputType({
  description:
    'Parameters of the adaptive U2U loss against a softmax attacker (paper 3.5.2); what is left out is as in the preset.',
})
export class U2uSoftmaxInput {
  @Field(() => Float, { nullable: true, description: 'Weight of the regulariser (0 to 1e6, 0.0001 in PAPER).' })
  alpha?: number | null;

  @Field(() => Int, { nullable: true, description: 'Adam steps (1 to 100000, 1000 in PAPER).' })
  epochs?: number | null;

  @Field(() => Float, { nullable: true, description: "Adam's step size (up to 10, 0.001 in PAPER)." })
  learningRate?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "The attacker's steps for each step of the embedding (1 to 1000, 1 in PAPER).",
  })
  attackerSteps?: number | null;
}

@InputType({
  description:
    'Parameters of D2D unlearning with the Kullback-Leibler divergence between Gaussians as its distance; what is left out is as in the preset.',
})
export class KlRInput {
  @Field(() => Float, { nullable: true, description: 'Weight of the regulariser (0 to 1e6, 0.0001 in PAPER).' })
  alpha?: number | null;

  @Field(() => Int, { nullable: true, description: 'Adam steps (1 to 100000, 1000 in PAPER).' })
  epochs?: number | null;

  @Field(() => Float, { nullable: true, description: "Adam's step size (up to 10, 0.001 in PAPER)." })
  learningRate?: number | null;
}

@InputType({
  description:
    'Parameters of D2D unlearning with the sliced Wasserstein distance; what is left out is as in the preset.',
})
export class SwdRInput {
  @Field(() => Float, { nullable: true, description: 'Weight of the regulariser (0 to 1e6, 0.0001 in PAPER).' })
  alpha?: number | null;

  @Field(() => Int, { nullable: true, description: 'Adam steps (1 to 100000, 1000 in PAPER).' })
  epochs?: number | null;

  @Field(() => Float, { nullable: true, description: "Adam's step size (up to 10, 0.001 in PAPER)." })
  learningRate?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Random directions, drawn anew each step (1 to 65536, 64 in PAPER).',
  })
  projections?: number | null;
}

@InputType({ description: 'LEACE has no parameters.' })
export class LeaceInput {
  @Field(() => Boolean, { nullable: true, description: 'Unused: an input needs a field.' })
  _?: boolean | null;
}

@InputType({ description: 'Parameters of Gaussian noise on every embedding; what is left out is as in the preset.' })
export class NoiseInput {
  @Field(() => Float, {
    nullable: true,
    description: 'Standard deviation of the noise, in standard deviations of each dimension (0 to 1e6, 1 in PAPER).',
  })
  sigma?: number | null;
}

@InputType({ description: 'Removal has no parameters.' })
export class RemovalInput {
  @Field(() => Boolean, { nullable: true, description: 'Unused: an input needs a field.' })
  _?: boolean | null;
}

@Directive('@oneOf')
@InputType({ description: 'One method with its parameters.' })
export class MethodInput {
  @Field(() => OriginalInput, { nullable: true, description: 'Original.' })
  original?: OriginalInput;

  @Field(() => U2uRInput, { nullable: true, description: 'User-to-user unlearning.' })
  u2uR?: U2uRInput;

  @Field(() => D2dRInput, { nullable: true, description: 'Distribution-to-distribution unlearning.' })
  d2dR?: D2dRInput;

  @Field(() => RetrainInput, { nullable: true, description: 'Training from scratch with the D2D loss.' })
  retrain?: RetrainInput;

  @Field(() => AdvInTInput, { nullable: true, description: 'Adversarial training.' })
  advInT?: AdvInTInput;

  @Field(() => U2uSoftmaxInput, { nullable: true, description: 'Unlearning against a softmax attacker.' })
  u2uSoftmax?: U2uSoftmaxInput;

  @Field(() => KlRInput, { nullable: true, description: 'D2D unlearning by Gaussian KL.' })
  klR?: KlRInput;

  @Field(() => SwdRInput, { nullable: true, description: 'D2D unlearning by sliced Wasserstein.' })
  swdR?: SwdRInput;

  @Field(() => LeaceInput, { nullable: true, description: 'Closed-form linear erasure.' })
  leace?: LeaceInput;

  @Field(() => NoiseInput, { nullable: true, description: 'Gaussian noise.' })
  noise?: NoiseInput;

  @Field(() => RemovalInput, { nullable: true, description: 'No user embedding.' })
  removal?: RemovalInput;
}

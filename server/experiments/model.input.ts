import { Directive, Field, Float, Int, InputType } from 'type-graphql';

@InputType({
  description:
    'Parameters of NMF (NeuMF): a GMF branch and an MLP tower, fused by one linear layer; what is left out is as in the preset.',
})
export class NmfInput {
  @Field(() => Int, { nullable: true, description: 'Width K of the GMF embedding (1 to 512, 16 in PAPER).' })
  dim?: number | null;

  @Field(() => [Int], {
    nullable: true,
    description:
      "Widths of the MLP tower; the first is the user's and the item's embedding side by side (each 1 to 1024, the first even, [32, 16, 8] in PAPER).",
  })
  layers?: number[] | null;

  @Field(() => Int, { nullable: true, description: 'Passes over the training interactions (1 to 10000, 50 in PAPER).' })
  epochs?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Interactions a step, positives and negatives (1 to 65536, 256 in PAPER).',
  })
  batchSize?: number | null;

  @Field(() => Float, { nullable: true, description: "Adam's step size (up to 10, 0.001 in PAPER)." })
  learningRate?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Negatives drawn for each positive, anew every epoch (1 to 100, 4 in PAPER).',
  })
  negatives?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Standard deviation of the initial embeddings (up to 10, 0.01 in PAPER).',
  })
  initStd?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Epochs without a better validation NDCG@10 before training stops; 0: never (0 to 10000, 0 in PAPER).',
  })
  patience?: number | null;
}

@InputType({
  description:
    'Parameters of LightGCN: embeddings propagated over the graph of users and items, trained with the BPR loss; what is left out is as in the preset.',
})
export class LightGcnInput {
  @Field(() => Int, { nullable: true, description: 'Width K of the embeddings (1 to 512, 16 in PAPER).' })
  dim?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Propagations; the embedding is the mean of all layers (1 to 16, 3 in PAPER).',
  })
  layers?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Passes over the training interactions, at most (1 to 10000, 400 in PAPER).',
  })
  epochs?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Interactions a step, each with one negative (1 to 65536, 2048 in PAPER).',
  })
  batchSize?: number | null;

  @Field(() => Float, { nullable: true, description: "Adam's step size (up to 10, 0.001 in PAPER)." })
  learningRate?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Weight of the L2 penalty on the layer-0 embeddings of a batch (0 to 1e6, 0.0001 in PAPER).',
  })
  l2?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Standard deviation of the initial embeddings (up to 10, 0.1 in PAPER).',
  })
  initStd?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Epochs without a better validation NDCG@10 before training stops; 0: never (0 to 10000, 20 in PAPER).',
  })
  patience?: number | null;
}

@Directive('@oneOf')
@InputType({ description: 'One model with its parameters.' })
export class ModelInput {
  @Field(() => NmfInput, { nullable: true, description: 'NMF.' })
  nmf?: NmfInput;

  @Field(() => LightGcnInput, { nullable: true, description: 'LightGCN.' })
  lightGcn?: LightGcnInput;
}

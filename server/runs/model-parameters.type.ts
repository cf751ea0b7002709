import { createUnionType, Field, Float, Int, ObjectType } from 'type-graphql';
import { type ModelName } from '../enums.ts';

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

  @Field(() => Int, { description: 'Epochs without a better validation NDCG@10 before training stops; 0: never.' })
  patience!: number;
}

@ObjectType({
  description:
    'Parameters of LightGCN: embeddings propagated over the graph of users and items, trained with the BPR loss.',
})
export class LightGcnParameters {
  @Field(() => Int, { description: 'Width K of the embeddings.' })
  dim!: number;

  @Field(() => Int, { description: 'Propagations; the embedding is the mean of all layers.' })
  layers!: number;

  @Field(() => Int, { description: 'Passes over the training interactions, at most.' })
  epochs!: number;

  @Field(() => Int, { description: 'Interactions a step, each with one negative.' })
  batchSize!: number;

  @Field(() => Float, { description: "Adam's step size." })
  learningRate!: number;

  @Field(() => Float, { description: 'Weight of the L2 penalty on the layer-0 embeddings of a batch.' })
  l2!: number;

  @Field(() => Float, { description: 'Standard deviation of the initial embeddings.' })
  initStd!: number;

  @Field(() => Int, { description: 'Epochs without a better validation NDCG@10 before training stops; 0: never.' })
  patience!: number;
}

const types = {
  NMF: NmfParameters,
  LIGHT_GCN: LightGcnParameters,
} as const satisfies Record<ModelName, unknown>;

/** Rows are told apart by `name`, which is no field of most of these classes. */
export const ModelParameters = createUnionType({
  name: 'ModelParameters',
  description: "A model's parameters.",
  types: () => Object.values(types),
  resolveType: (value) => types[(value as unknown as { name: ModelName }).name].name, // every stored row has its name
});

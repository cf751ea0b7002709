import type { Surface } from '../gql/graphql.ts';
import type { Rng } from '../math/rng.ts';
import type { EmbeddingPenalty } from '../models/model.ts';

/** What an in-training method (paper 4.1.4, InT-AU) is told: it sees the embedding under training, batch by batch, and the labels. */
export interface InTrainingInput {
  /** Class of each user, [N], once for every attribute that is to be kept out; -1 = unknown, left out of that attribute's term. */
  readonly labels: readonly Int32Array[];
  /** The model's embeddings that are to be kept free of them. */
  readonly surfaces: readonly Surface[];
}

/** A term of the loss on user embeddings, which a model adds to its own in every batch. */
export type InTrainingMethod<Options> = (input: InTrainingInput, options: Options, rng: Rng) => EmbeddingPenalty;

import type { Surface } from '../gql/graphql.ts';
import type { Matrix } from '../math/matrix.ts';
import { classNames, labelTensors, type AttributeLabels } from './attribute-labels.ts';
import { writeSafetensors } from './safetensors.ts';

/** A picture of the embedding (Figure 3): of one user a row. */
export interface TsneArtifact {
  /** Ids of the data set's files, [n]. */
  readonly userIds: Int32Array;
  /** [n, 2] */
  readonly positions: Matrix;
  readonly attributes: readonly AttributeLabels[];
  readonly surface: Surface;
  readonly perplexity: number;
  /** KL(P || Q) that was reached. */
  readonly kl: number;
  readonly seed: number;
}

/** Tensors user_ids [n], positions [n, 2], labels.<attribute> [n]; metadata surface, classes, perplexity, kl, seed. */
export function writeTsne({ userIds, positions, attributes, surface, ...run }: TsneArtifact): Uint8Array {
  return writeSafetensors({
    tensors: {
      user_ids: { shape: [userIds.length], data: userIds },
      positions: { shape: [positions.rows, positions.cols], data: positions.data },
      ...labelTensors(attributes),
    },
    metadata: {
      surface,
      classes: classNames(attributes),
      perplexity: String(run.perplexity),
      kl: String(run.kl),
      seed: String(run.seed),
    },
  });
}

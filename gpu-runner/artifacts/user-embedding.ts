import type { Surface } from '../gql/graphql.ts';
import type { Matrix } from '../math/matrix.ts';
import { writeSafetensors } from './safetensors.ts';

/** What was attacked, with all that a later attack or plot needs. */
export interface UserEmbedding {
  /** [N, K] */
  readonly theta: Matrix;
  /** Ids of the data set's files, [N]. */
  readonly userIds: Int32Array;
  /** [N]; -1 = unknown. */
  readonly labels: Int32Array;
  readonly classes: readonly string[];
  readonly attribute: string;
  readonly surface: Surface;
}

export function writeUserEmbedding({ theta, userIds, labels, classes, attribute, surface }: UserEmbedding): Uint8Array {
  return writeSafetensors({
    tensors: {
      theta: { shape: [theta.rows, theta.cols], data: theta.data },
      user_ids: { shape: [userIds.length], data: userIds },
      labels: { shape: [labels.length], data: labels },
    },
    metadata: { surface, attribute, classes: JSON.stringify(classes) },
  });
}

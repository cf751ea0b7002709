import type { Surface } from '../gql/graphql.ts';
import type { Matrix } from '../math/matrix.ts';
import { classNames, labelTensors, type AttributeLabels } from './attribute-labels.ts';
import { writeSafetensors } from './safetensors.ts';

/** What was attacked, with all that a later attack or plot needs. */
export interface UserEmbedding {
  /** [N, K] */
  readonly theta: Matrix;
  /** Ids of the data set's files, [N]. */
  readonly userIds: Int32Array;
  readonly attributes: readonly AttributeLabels[];
  readonly surface: Surface;
}

/** Tensors theta [N, K], user_ids [N], labels.<attribute> [N]; metadata surface, classes. */
export function writeUserEmbedding({ theta, userIds, attributes, surface }: UserEmbedding): Uint8Array {
  return writeSafetensors({
    tensors: {
      theta: { shape: [theta.rows, theta.cols], data: theta.data },
      user_ids: { shape: [userIds.length], data: userIds },
      ...labelTensors(attributes),
    },
    metadata: { surface, classes: classNames(attributes) },
  });
}

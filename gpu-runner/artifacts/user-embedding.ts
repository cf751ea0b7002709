import type { Surface } from '../gql/graphql.ts';
import type { Matrix } from '../math/matrix.ts';
import { classNames, labelTensors, type AttributeLabels } from './attribute-labels.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

/** What was attacked, with all that a later attack or plot needs. */
export interface UserEmbedding {
  /** [N, K] */
  readonly theta: Matrix;
  /** Ids of the data set's files, [N]. */
  readonly userIds: Int32Array;
  readonly attributes: readonly AttributeLabels[];
  readonly surface: Surface;
}

/** What `writeUserEmbedding` wrote, labels aside. */
export function readUserEmbedding(
  bytes: Uint8Array,
): Pick<UserEmbedding, 'theta' | 'userIds'> & { readonly surface: string } {
  const { tensors, metadata } = readSafetensors(bytes);
  const { theta, user_ids: ids } = tensors;
  if (!(theta?.data instanceof Float32Array) || theta.shape.length !== 2 || !(ids?.data instanceof Int32Array)) {
    throw new Error('expected a user embedding with tensors theta [N, K] and user_ids [N], got another file');
  }
  const [rows, cols] = theta.shape as [number, number]; // checked above
  return { theta: { rows, cols, data: theta.data }, userIds: ids.data, surface: metadata.surface ?? 'no surface' };
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

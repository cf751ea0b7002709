import type { Dataset } from '../../../gpu-runner/data/dataset.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';

/** A random data set with many ties in time, ids with gaps, and one user of unknown gender. */
export function smallDataset(seed: number, { users = 30, items = 40, interactions = 300 } = {}): Dataset {
  const rng = createRng(seed);
  const cells = rng.shuffle(Int32Array.from({ length: users * items }, (_, n) => n)).slice(0, interactions);
  return {
    kind: 'ML_100K',
    sha256: 'none',
    userIds: Int32Array.from({ length: users }, (_, u) => 3 * u + 1),
    itemIds: Int32Array.from({ length: items }, (_, i) => 2 * i + 5),
    interactions: {
      users: cells.map((cell) => Math.floor(cell / items)),
      items: cells.map((cell) => cell % items),
      ratings: Float32Array.from(cells, () => 1 + rng.int(5)),
      timestamps: Float64Array.from(cells, () => rng.int(6)),
    },
    attributes: {
      gender: { values: ['F', 'M'], codes: Int32Array.from({ length: users }, (_, u) => (u === 0 ? -1 : rng.int(2))) },
    },
  };
}

/** Rows of original ids, the form in which two data sets are compared. */
export function rows({ userIds, itemIds, interactions: { users, items, ratings, timestamps } }: Dataset): number[][] {
  return Array.from(users, (u, e) => [userIds[u]!, itemIds[items[e]!]!, ratings[e]!, timestamps?.[e] ?? 0]);
}

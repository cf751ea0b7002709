import type { Dataset } from './dataset.ts';

/** How many users have a value of an attribute, and how many interactions they made. */
export interface DatasetGroup {
  readonly attribute: string;
  readonly value: string;
  readonly users: number;
  readonly interactions: number;
}

/** The paper's Table 2, with the interactions of each group. */
export interface DatasetStatistics {
  readonly users: number;
  readonly items: number;
  readonly interactions: number;
  readonly groups: readonly DatasetGroup[];
}

/** The share of the cells (user, item) of a group without an interaction: the last column of Table 2. */
export function sparsity(group: { readonly users: number; readonly interactions: number }, items: number): number {
  return 1 - group.interactions / (group.users * items);
}

/** Users whose value is unknown are in no group. */
export function datasetStatistics(dataset: Dataset): DatasetStatistics {
  const activity = new Int32Array(dataset.userIds.length);
  for (const u of dataset.interactions.users) activity[u]!++;
  return {
    users: dataset.userIds.length,
    items: dataset.itemIds.length,
    interactions: dataset.interactions.users.length,
    groups: Object.entries(dataset.attributes).flatMap(([attribute, { values, codes }]) =>
      countValues(codes, activity, values.length).map((counts, code) => ({
        attribute,
        value: values[code]!,
        ...counts,
      })),
    ),
  };
}

function countValues(codes: Int32Array, activity: Int32Array, length: number) {
  const counts = Array.from({ length }, () => ({ users: 0, interactions: 0 }));
  for (let u = 0; u < codes.length; u++) {
    const own = counts[codes[u]!]; // undefined for -1
    if (!own) continue;
    own.users++;
    own.interactions += activity[u]!;
  }
  return counts;
}

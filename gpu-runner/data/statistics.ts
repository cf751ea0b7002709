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

/** Users whose value is unknown are in no group. */
export function datasetStatistics(dataset: Dataset): DatasetStatistics {
  const activity = new Int32Array(dataset.userIds.length);
  for (const u of dataset.interactions.users) activity[u]!++;
  return {
    users: dataset.userIds.length,
    items: dataset.itemIds.length,
    interactions: dataset.interactions.users.length,
    groups: Object.entries(dataset.attributes).flatMap(([attribute, { values, codes }]) =>
      values.map((value, code) => {
        let users = 0;
        let interactions = 0;
        for (let u = 0; u < codes.length; u++) {
          if (codes[u] !== code) continue;
          users++;
          interactions += activity[u]!;
        }
        return { attribute, value, users, interactions };
      }),
    ),
  };
}

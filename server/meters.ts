/** Counts of this process since it started, for /metrics. */
export const meters = { points: 0 };

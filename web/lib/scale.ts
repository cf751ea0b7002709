export interface Domain {
  readonly low: number;
  readonly high: number;
}

/** The span of a column's intervals and marks, with a little air; every bar of the column is drawn on it. */
export function domainOf(values: readonly number[]): Domain {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return { low: 0, high: 1 };
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const air = (high - low || Math.abs(high) || 1) * 0.06;
  return { low: low - air, high: high + air };
}

/** Where a value lies on the domain, in percent, held inside it. */
export function percent(value: number, { low, high }: Domain): number {
  return Math.min(100, Math.max(0, ((value - low) / (high - low)) * 100));
}

export interface Domain {
  readonly low: number;
  readonly high: number;
}

/** The span of a column's intervals and marks, with a little air but within what the metric can be; every bar of the column is drawn on it. */
export function domainOf(values: readonly number[], { low: least, high: most }: Domain): Domain {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return { low: Math.max(0, least), high: Math.min(1, most) };
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const air = (high - low || Math.abs(high) || 1) * 0.06;
  return { low: Math.max(least, low - air), high: Math.min(most, high + air) };
}

export function isInside(value: number, { low, high }: Domain): boolean {
  return value >= low && value <= high;
}

/** Where a value lies on the domain, in percent, held inside it. */
export function percent(value: number, { low, high }: Domain): number {
  return Math.min(100, Math.max(0, ((value - low) / (high - low)) * 100));
}

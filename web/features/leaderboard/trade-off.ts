import type { Row } from './columns.ts';

/** A row as a point of leakage against utility kept, with the ends of its intervals. */
export interface Point {
  readonly row: Row;
  readonly x: number;
  readonly x1: number;
  readonly x2: number;
  readonly y: number;
  readonly y1: number;
  readonly y2: number;
}

export function pointsOf(rows: readonly Row[], k: number): readonly Point[] {
  return rows.flatMap((row) => {
    const leakage = row.worstCase?.advantage;
    const utility = row.utility.find((each) => each.metric === 'NDCG' && each.k === k);
    // The Original keeps all of itself by definition, whether or not the API says so.
    const kept = utility?.keptOfOriginal ?? (row.methodName === 'ORIGINAL' ? { mean: 1, ci95: null } : null);
    if (leakage === undefined || kept === null) return [];
    const [dx, dy] = [leakage.ci95 ?? 0, kept.ci95 ?? 0];
    const x1 = Math.max(0, leakage.mean - dx);
    const x2 = Math.min(1, leakage.mean + dx);
    return [{ row, x: leakage.mean, x1, x2, y: kept.mean, y1: kept.mean - dy, y2: kept.mean + dy }];
  });
}

/** The Pareto front: points no other beats in both, from the least leakage on. */
export function frontOf(points: readonly Point[]): readonly Point[] {
  let best = -Infinity;
  return points
    .toSorted((a, b) => a.x - b.x || b.y - a.y)
    .filter(({ y }) => {
      if (y <= best) return false;
      best = y;
      return true;
    });
}

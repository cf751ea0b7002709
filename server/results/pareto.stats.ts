/** What a configuration trades: the less leaks and the more it is of use, the better. */
export interface TradePoint {
  readonly leak: number;
  readonly utility: number;
}

/** The points that no other beats: none leaks as little and is as useful, and better in one of the two. Equal points stand together. */
export function paretoFront<Point extends TradePoint>(points: readonly Point[]): Point[] {
  const ordered = points.toSorted(byLeak);
  let last: Point | null = null;
  return ordered.filter((point) => {
    const twin = last !== null && point.leak === last.leak && point.utility === last.utility;
    if (!twin && last !== null && point.utility <= last.utility) return false;
    last = point;
    return true;
  });
}

const byLeak = (a: TradePoint, b: TradePoint) => a.leak - b.leak || b.utility - a.utility;

/**
 * Where more of one begins to cost much of the other: the point of the front farthest above the chord between its ends, both axes scaled to that chord's
 * extent. Null with fewer than three points, and where none lies above the chord.
 */
export function knee<Point extends TradePoint>(points: readonly Point[]): Point | null {
  const front = paretoFront(points);
  const [first, last] = [front[0], front.at(-1)];
  if (first === undefined || last === undefined || first.leak === last.leak) return null;
  const above = ({ leak, utility }: Point) =>
    (utility - first.utility) / (last.utility - first.utility) - (leak - first.leak) / (last.leak - first.leak);
  const found = front.reduce((best, point) => (above(point) > above(best) ? point : best), first);
  return above(found) > 1e-12 ? found : null;
}

/** The area that the points beat, up to an advantage of 1 and down to a utility of 0: the union of the rectangles [leak, 1] x [0, utility]. */
export function hypervolume(points: readonly TradePoint[]): number {
  const front = paretoFront(points);
  return front.reduce((sum, { leak, utility }, i) => {
    const next = Math.min(front[i + 1]?.leak ?? 1, 1);
    return sum + Math.max(0, next - leak) * Math.max(0, utility);
  }, 0);
}

/** The most useful of those that leak at most so much; null when none does. */
export function bestWithin<Point extends TradePoint>(points: readonly Point[], leak: number): Point | null {
  return points.reduce<Point | null>(
    (best, point) => (point.leak <= leak && (best === null || point.utility > best.utility) ? point : best),
    null,
  );
}

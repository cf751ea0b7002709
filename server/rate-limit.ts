/** What a token has left of its budget a minute. */
export interface RateLimit {
  /** Cost a token may cause in a minute; 0: no limit. */
  readonly perMinute: number;
  take(tokenId: string, cost: number): Taken;
}

export interface Taken {
  /** Null: no limit. */
  readonly remaining: number | null;
  /** More than 0: refused, and when to come again. */
  readonly retryAfterSeconds: number;
}

/** Buckets of which most are full again, and tell no more than a new one. */
const MANY = 10_000;

/**
 * A bucket for each token: it holds what may be used in a minute and fills evenly. A document that costs more than a whole bucket waits for a full
 * one. Of this process alone: several behind one address allow as many times as much.
 */
export function rateLimit(perMinute: number, now: () => number = () => performance.now() / 1000): RateLimit {
  const buckets = new Map<string, { level: number; at: number }>();
  const perSecond = perMinute / 60;
  const levelNow = ({ level, at }: { level: number; at: number }): number =>
    Math.min(perMinute, level + (now() - at) * perSecond);
  return {
    perMinute,
    take(tokenId, cost) {
      if (perMinute === 0) return { remaining: null, retryAfterSeconds: 0 };
      if (buckets.size > MANY) {
        for (const [id, bucket] of buckets) if (levelNow(bucket) >= perMinute) buckets.delete(id);
      }
      const bucket = buckets.get(tokenId);
      const level = bucket ? levelNow(bucket) : perMinute;
      const wanted = Math.min(cost, perMinute);
      if (level < wanted) {
        return {
          remaining: Math.max(0, Math.floor(level)),
          retryAfterSeconds: Math.max(1, Math.ceil((wanted - level) / perSecond)),
        };
      }
      buckets.set(tokenId, { level: level - cost, at: now() });
      return { remaining: Math.max(0, Math.floor(level - cost)), retryAfterSeconds: 0 };
    },
  };
}

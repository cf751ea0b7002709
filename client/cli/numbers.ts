import { UsageError } from './exit.ts';

/** A whole number from `least` on, as an argument or option gives it. */
export function whole(text: string, what: string, least = 1): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least || text.trim() === '') {
    throw new UsageError(`${what}: expected a whole number of at least ${least}, got ${text}`);
  }
  return value;
}

/** "1..10" or "5" (1..5) as the API takes it. */
export function seeds(text: string): { from: number; count: number } {
  const match = /^(?:(\d+)\.\.)?(\d+)$/.exec(text.trim());
  const from = Number(match?.[1] ?? 1);
  const to = Number(match?.[2]);
  if (!match || !Number.isSafeInteger(to) || to < from) {
    throw new UsageError(`--seeds: expected a range such as 1..10, or 5 for 1..5, got ${text}`);
  }
  return { from, count: to - from + 1 };
}

/** What decides why a queued run does not run yet. */
export interface Waiting {
  readonly parent: { readonly number: number; readonly status: string } | null;
  readonly notBefore: Date;
  /** Why its latest attempt ended; null before the first. */
  readonly reason: string | null;
  readonly runners: readonly { readonly draining: boolean }[];
  readonly now: Date;
}

export function whyWaiting({ parent, notBefore, reason, runners, now }: Waiting): string {
  const before = reason === null ? '' : ` (before: ${reason})`;
  if (parent && parent.status !== 'SUCCEEDED') return `waits for its Original, run ${parent.number}${before}`;
  if (notBefore > now) {
    const seconds = Math.ceil((notBefore.getTime() - now.getTime()) / 1000);
    return `waits ${seconds} s before the next attempt${before}`;
  }
  if (runners.length === 0) return `waits for a runner: none is online${before}`;
  if (runners.every((runner) => runner.draining))
    return `waits for a runner: all that are online are draining${before}`;
  return `waits for a free runner${before}`;
}

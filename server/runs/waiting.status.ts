/** What decides why a queued run does not run yet. */
export interface Waiting {
  readonly parent: { readonly number: number; readonly status: string } | null;
  readonly notBefore: Date;
  /** Why its latest attempt ended; null before the first. */
  readonly reason: string | null;
  /** What a runner that refused it said it would hold. */
  readonly neededBytes: bigint | null;
  /** Online. `memoryBytes` is what a runner divides between its slots. */
  readonly runners: readonly { readonly draining: boolean; readonly memoryBytes: bigint; readonly slots: number }[];
  readonly now: Date;
}

export function whyWaiting({ parent, notBefore, reason, neededBytes, runners, now }: Waiting): string {
  const before = reason === null ? '' : ` (before: ${reason})`;
  if (parent && parent.status !== 'SUCCEEDED') return `waits for its Original, run ${parent.number}${before}`;
  if (notBefore > now) {
    const seconds = Math.ceil((notBefore.getTime() - now.getTime()) / 1000);
    return `waits ${seconds} s before the next attempt${before}`;
  }
  if (runners.length === 0) return `waits for a runner: none is online${before}`;
  if (runners.every((runner) => runner.draining))
    return `waits for a runner: all that are online are draining${before}`;
  const largest = Math.max(...runners.filter(({ draining }) => !draining).map(shareOf));
  if (neededBytes !== null && largest < Number(neededBytes)) {
    return `waits for a runner that gives a run ${gb(Number(neededBytes))} of memory: the largest online gives ${gb(largest)}`;
  }
  return `waits for a free runner${before}`;
}

const shareOf = ({ memoryBytes, slots }: Waiting['runners'][number]): number => Number(memoryBytes) / slots;
const gb = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

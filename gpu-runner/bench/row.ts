/** One measurement of `npm run bench`: ours against a peer, both taken in the same run. */
export interface BenchRow {
  readonly id: string;
  readonly value: number;
  readonly unit: string;
  readonly peer: string;
  /** null where the peer is not installed. */
  readonly peerValue: number | null;
  /** peerValue / value: how many times faster ours is. */
  readonly ratio: number | null;
}

/** Median milliseconds of each contestant; rounds are interleaved, so that a busy moment of the machine hits both. */
export function interleaved(contestants: readonly (() => void)[], rounds: number): number[] {
  for (const run of contestants) run(); // warm: compiled and allocated
  const times = contestants.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    contestants.forEach((run, c) => {
      const started = performance.now();
      run();
      times[c]!.push(performance.now() - started);
    });
  }
  return times.map((of) => of.sort((a, b) => a - b)[Math.floor(of.length / 2)]!);
}

/** Milliseconds of ours beside those of a peer, if it is installed. */
export function besidePeer(id: string, ours: number, peer: string, theirs: number | undefined): BenchRow {
  return {
    id,
    value: ours,
    unit: 'ms',
    peer,
    peerValue: theirs ?? null,
    ratio: theirs === undefined ? null : theirs / ours,
  };
}

/** Milliseconds of a kernel beside those of its plain twin. */
export function benchRow(id: string, ours: number, plain: number): BenchRow {
  return besidePeer(id, ours, 'plain TypeScript, float64', plain);
}

/** An error beside the bound that it must keep. */
export function errorRow(
  id: string,
  error: number,
  { unit, bound }: { readonly unit: string; readonly bound: number },
): BenchRow {
  return { id, value: error, unit, peer: 'the bound to keep', peerValue: bound, ratio: bound / error };
}

/** One measurement of `npm run bench`: ours against a peer, both timed in the same process. */
export interface BenchRow {
  readonly id: string;
  readonly value: number;
  readonly unit: string;
  readonly peer: string;
  readonly peerValue: number;
  /** peerValue / value: how many times faster ours is. */
  readonly ratio: number;
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

/** Milliseconds of a kernel beside those of its plain twin. */
export function benchRow(id: string, ours: number, plain: number): BenchRow {
  return { id, value: ours, unit: 'ms', peer: 'plain TypeScript, float64', peerValue: plain, ratio: plain / ours };
}

import type { Claim } from './api/runner-api.ts';
import type { Split } from './data/dataset.ts';
import { lightGcnBytes } from './models/light-gcn.ts';
import { nmfBytes } from './models/nmf.ts';

type RunSpec = Claim['run'];

/** The runtime, the data set and its split, the attackers: measured at the size of ML-1M, and rounded up. */
const BASE_BYTES = 300e6;
const BYTES_AN_INTERACTION = 100;

/** What a run holds at most, known before it trains. */
export function runBytes({ model }: RunSpec, { N, M, train, validation, test }: Split): number {
  const positives = train.items.length;
  const interactions = positives + validation.items.length + test.items.length;
  const size = { N, M, positives };
  const training =
    model.__typename === 'NmfParameters'
      ? nmfBytes(size, model)
      : lightGcnBytes(size, { ...model, layers: model.propagationLayers });
  return BASE_BYTES + interactions * BYTES_AN_INTERACTION + training;
}

/** A larger runner may do what this one cannot. */
export class TooLarge extends RangeError {
  constructor(
    message: string,
    readonly neededBytes: number,
  ) {
    super(message);
  }
}

/** Refuses a run before it trains if it would hold more than its share of the machine. */
export function assertFits(spec: RunSpec, split: Split, allowed = Infinity): void {
  const needed = runBytes(spec, split);
  if (needed <= allowed) return;
  const gb = (bytes: number): string => (bytes / 1e9).toFixed(1);
  throw new TooLarge(
    `the run needs about ${gb(needed)} GB of memory, and this runner gives each of its runs ${gb(allowed)} GB: ` +
      'expected a runner with more memory or fewer slots (LETHE_RUNNER_MEMORY_GB, LETHE_RUNNER_SLOTS)',
    needed,
  );
}

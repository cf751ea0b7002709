import { createNeumf } from '../kernels/neumf.ts';
import { createPlainNeumf } from '../kernels/neumf-plain.ts';
import { createRng } from '../math/rng.ts';
import { initialTensors } from '../models/nmf-init.ts';
import { ml100kSized } from './ml-100k-sized.ts';
import { benchRow, interleaved, type BenchRow } from './row.ts';

/** One NeuMF epoch at the size of ML-100K: 400,000 samples in batches of 256, drawing of negatives and dense Adam included. */
export function rows(): BenchRow[] {
  const { shape, training } = ml100kSized();
  const engines = [createNeumf(shape), createPlainNeumf(shape)];
  for (const engine of engines) {
    engine.load(initialTensors(shape, 0.01, createRng('bench')));
    engine.startTraining(training);
  }
  const [ours, plain] = interleaved(
    engines.map((engine) => () => void engine.trainEpoch()),
    1,
  );
  return [benchRow('neumf-epoch', ours!, plain!)];
}

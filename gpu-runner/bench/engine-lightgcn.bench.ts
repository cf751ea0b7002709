import { lightGcnRow, onEachGpu } from './engines.ts';

/** A LightGCN batch at the size of LFM-2B (19,972 users, 99,639 items, 2.8 million interactions), K = 64, on every GPU of this machine. */
export function rows() {
  const lfm2b = { N: 19_972, M: 99_639, interactions: 2_829_503, dim: 64, batches: 32 };
  return onEachGpu((engine) => lightGcnRow(engine, lfm2b));
}

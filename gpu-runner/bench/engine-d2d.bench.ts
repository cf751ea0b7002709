import { d2dRow, onEachGpu } from './engines.ts';

/** D2D-R epochs on every GPU of this machine beside the kernels: exact at LFM-2B's size and five times that, by features at a million. */
export function rows() {
  return onEachGpu(async (engine) => [
    ...(await d2dRow(engine, { N: 19_972, epochs: 20 })),
    ...(await d2dRow(engine, { N: 100_000, epochs: 3 })),
    ...(await d2dRow(engine, { N: 1_000_000, features: 1024, epochs: 5 })),
  ]);
}

import { exactStep, gradientError, torchExactStep } from './d2d-exact.ts';
import { besidePeer, errorRow, type BenchRow } from './row.ts';

const N = 6040; // users of ML-1M
const LARGEST_ENTRY = 'of the largest entry';

/** A D2D-R step at the size of ML-1M beside PyTorch's, on two threads each; and the error of its gradient against float64. */
export function rows(): BenchRow[] {
  return [
    besidePeer('d2d-exact-6040', exactStep(N, 7), 'PyTorch, 2 threads', torchExactStep(N, 1)),
    errorRow('d2d-exact-6040-gradient-error', gradientError(N), { unit: LARGEST_ENTRY, bound: 1e-5 }),
  ];
}

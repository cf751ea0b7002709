import { fourierStep } from './d2d-fourier.ts';
import { besidePeer, type BenchRow } from './row.ts';

/** A D2D-R step by 1,024 Fourier features at a million users, beside ours at 19,972, 50 times fewer: PyTorch would need 4 GB for the features alone. */
export function rows(): BenchRow[] {
  const small = fourierStep(19_972, 5).ms;
  return [besidePeer('d2d-fourier-1000000', fourierStep(1_000_000, 2).ms, 'ours at N = 19,972', small)];
}

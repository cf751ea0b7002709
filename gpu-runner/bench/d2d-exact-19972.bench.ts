import { exactStep } from './d2d-exact.ts';
import { besidePeer, type BenchRow } from './row.ts';

/** A D2D-R step at N = 19,972 (LFM-2B) beside ours at 6,040: PyTorch would need 18 GB. N^2 grows 10.9 times, so 1/12 is the least ratio. */
export function rows(): BenchRow[] {
  const small = exactStep(6040, 5);
  return [besidePeer('d2d-exact-19972', exactStep(19_972, 3), 'ours at N = 6,040; PyTorch needs 18 GB', small)];
}

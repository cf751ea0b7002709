import { createMmd, createPlainMmd } from '../kernels/mmd.ts';
import { exactStep, torchExactStep } from './d2d-exact.ts';
import { K, d2dUsers } from './d2d-users.ts';
import { benchRow, besidePeer, interleaved, type BenchRow } from './row.ts';

const N = 943; // users of ML-100K

/** A D2D-R step at the size of ML-100K beside PyTorch's, on two threads each; and the kernel on one thread beside its plain twin. */
export function rows(): BenchRow[] {
  const { theta, groups } = d2dUsers(N);
  const out = new Float64Array(N * K);
  const twins = [createMmd(groups, K), createPlainMmd(groups, K)].map((mmd) => () => void mmd(theta, out, 1));
  const [kernel, plain] = interleaved(twins, 7) as [number, number]; // one for each contestant
  return [
    besidePeer('d2d-exact-943', exactStep(N, 31), 'PyTorch, 2 threads', torchExactStep(N, 7)),
    benchRow('d2d-exact-943-kernel', kernel, plain),
  ];
}

import { createMmd } from '../kernels/mmd.ts';
import { createTeam } from '../kernels/team.ts';
import { THREADS } from './d2d-exact.ts';
import { fourierStep } from './d2d-fourier.ts';
import { K, d2dUsers } from './d2d-users.ts';
import { besidePeer, errorRow, interleaved, type BenchRow } from './row.ts';

const N = 19_972; // users of LFM-2B

/** A D2D-R step by 512 Fourier features beside our exact one; and the largest error of MMD^2 in 12 draws of frequencies. */
export function rows(): BenchRow[] {
  const { theta, groups } = d2dUsers(N);
  const team = createTeam(THREADS);
  const [mmd, out] = [createMmd(groups, K, team), new Float64Array(N * K)];
  let exact = 0;
  const [exactMs] = interleaved([() => void (exact = mmd(theta, out, 1))], 2) as [number]; // one for each contestant
  team.close();
  const { ms, mmds } = fourierStep(N, 11);
  const error = Math.max(...mmds.map((value) => Math.abs(value / exact - 1)));
  return [
    besidePeer('d2d-fourier-19972', ms, 'our exact step', exactMs),
    errorRow('d2d-fourier-19972-error', error, { unit: 'of the exact MMD', bound: 0.05 }),
  ];
}

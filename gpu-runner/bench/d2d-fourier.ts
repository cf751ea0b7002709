import { createFourierMmd } from '../kernels/fourier.ts';
import { createTeam } from '../kernels/team.ts';
import { createRng } from '../math/rng.ts';
import { K, d2dUsers } from './d2d-users.ts';
import { THREADS } from './d2d-exact.ts';
import { interleaved } from './row.ts';

/** At K = 16 half of the default is within 5 % of the exact MMD already: d2d-fourier-19972-error. */
export const FEATURES = 512;

/** Median milliseconds of a D2D-R step by Fourier features on two threads, and the MMD of each of its calls. */
export function fourierStep(N: number, rounds: number): { readonly ms: number; readonly mmds: readonly number[] } {
  const { theta, groups } = d2dUsers(N);
  const team = createTeam(THREADS);
  const mmd = createFourierMmd(groups, K, { features: FEATURES, rng: createRng('bench') }, team);
  const out = new Float64Array(N * K);
  const mmds: number[] = [];
  team.ready();
  const [ms] = interleaved([() => void mmds.push(mmd(theta, out, 1))], rounds) as [number]; // one for each contestant
  team.close();
  return { ms, mmds };
}

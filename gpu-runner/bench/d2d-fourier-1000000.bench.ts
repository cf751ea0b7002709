import { createTeamAdam } from '../kernels/adam-team.ts';
import { createFourierMmd } from '../kernels/fourier.ts';
import { createTeam } from '../kernels/team.ts';
import { regularizationLoss } from '../losses/regularization.ts';
import { twoComponentLoss } from '../losses/two-component.ts';
import { createRng } from '../math/rng.ts';
import { THREADS } from './d2d-exact.ts';
import { FEATURES, fourierStep } from './d2d-fourier.ts';
import { K, d2dUsers } from './d2d-users.ts';
import { besidePeer, interleaved, type BenchRow } from './row.ts';

const N = 1_000_000;

/**
 * A D2D-R step by 512 Fourier features at a million users, beside ours at 19,972, 50 times fewer (PyTorch would need 2 GB for the
 * features alone); and a whole epoch, with the regulariser and Adam.
 */
export function rows(): BenchRow[] {
  const small = fourierStep(19_972, 5).ms;
  const { ms } = fourierStep(N, 2);
  return [
    besidePeer('d2d-fourier-1000000', ms, 'ours at N = 19,972', small),
    besidePeer('d2d-fourier-1000000-epoch', epoch(2), 'the step alone', ms),
  ];
}

function epoch(rounds: number): number {
  const { theta: thetaStar, groups } = d2dUsers(N);
  const team = createTeam(THREADS);
  const lu = createFourierMmd(groups, K, { features: FEATURES, rng: createRng('bench') }, team);
  const loss = twoComponentLoss({ lu, lr: regularizationLoss(thetaStar) }, 1e-4);
  const { theta, gradient, step } = createTeamAdam(thetaStar, 1e-3, team);
  team.ready();
  const one = (): void => {
    loss(theta, gradient);
    step();
  };
  const [ms] = interleaved([one], rounds) as [number]; // one for each contestant
  team.close();
  return ms;
}

import { createMmd, createPlainMmd } from '../kernels/mmd.ts';
import { createTeam } from '../kernels/team.ts';
import { K, d2dUsers } from './d2d-users.ts';
import { interleaved } from './row.ts';
import { torchPeer } from './torch-peer.ts';

export const THREADS = 2;

/** Median milliseconds of a D2D-R step on two threads: exact MMD with five kernels, its gradient, the bandwidth. */
export function exactStep(N: number, rounds: number): number {
  const { theta, groups } = d2dUsers(N);
  const team = createTeam(THREADS);
  const [mmd, out] = [createMmd(groups, K, team), new Float64Array(N * K)];
  team.ready();
  const [ours] = interleaved([() => void mmd(theta, out, 1)], rounds) as [number]; // one for each contestant
  team.close();
  return ours;
}

/** The same in PyTorch as one writes it: cdist, five exponentials, autograd; needs about 30 matrices of N x N floats. */
export function torchExactStep(N: number, rounds: number): number | undefined {
  const { theta, groups } = d2dUsers(N);
  return torchPeer({ theta: [...theta], a: [...groups.a], b: [...groups.b] }, { setup: torchSetup, rounds });
}

const torchSetup = `
torch.set_num_threads(${THREADS})
theta = torch.tensor(task["theta"]).reshape(-1, ${K}).requires_grad_()
a, b = torch.tensor(task["a"]), torch.tensor(task["b"])
n, na = len(theta), len(a)
def step():
    theta.grad = None
    both = torch.cat((theta[a], theta[b]))
    d = torch.cdist(both, both) ** 2
    width = d.detach().sum() / (n * n - n) / 4
    k = sum(torch.exp(-d / (width * 2 ** m)) for m in range(5))
    mmd = k[:na, :na].mean() + k[na:, na:].mean() - 2 * k[:na, na:].mean()
    mmd.backward()
    return mmd.item()
`;

/** Largest error of the gradient against the float64 twin, as a part of the largest entry. */
export function gradientError(N: number): number {
  const { theta, groups } = d2dUsers(N);
  const [ours, exact] = [new Float64Array(N * K), new Float64Array(N * K)];
  createMmd(groups, K)(theta, ours, 1);
  createPlainMmd(groups, K)(theta, exact, 1);
  let [worst, largest] = [0, 0];
  for (let i = 0; i < ours.length; i++) {
    worst = Math.max(worst, Math.abs(ours[i]! - exact[i]!));
    largest = Math.max(largest, Math.abs(exact[i]!));
  }
  return worst / largest;
}

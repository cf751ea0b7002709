import { u2uExact } from '../losses/u2u.ts';
import { createRng } from '../math/rng.ts';
import { pythonPeer } from './python-peer.ts';
import { besidePeer, interleaved, type BenchRow } from './row.ts';

const [N, K, alpha] = [1_000_000, 16, 1e-4];

/** U2U-R solved exactly at a million users, in two classes, beside the same closed form in NumPy. */
export function rows(): BenchRow[] {
  const rng = createRng('bench');
  const thetaStar = new Float64Array(N * K);
  for (let i = 0; i < thetaStar.length; i++) thetaStar[i] = rng.next() - 0.5;
  const labels = Int32Array.from({ length: N }, () => (rng.next() < 0.28 ? 1 : 0));
  const [ours] = interleaved([() => void u2uExact(thetaStar, labels, alpha)], 5) as [number]; // one for each contestant
  return [
    besidePeer('u2u-exact-1000000', ours, 'NumPy', pythonPeer({ x: [], y: [] }, { imports: 'pass', setup, rounds: 3 })),
  ];
}

const setup = `
rng = np.random.default_rng(1)
star = rng.random((${N}, ${K})) - 0.5
labels = (rng.random(${N}) < 0.28).astype(int)
alpha, n = ${alpha}, len(star)
def fit():
    groups = [np.flatnonzero(labels == c) for c in range(2)]
    total = star.sum(0)
    theta = np.empty_like(star)
    for rows in groups:
        own = (alpha * star[rows].sum(0) + 2 * len(rows) * total) / (2 * n + alpha)
        theta[rows] = (alpha * star[rows] + 2 * (total - own)) / (2 * (n - len(rows)) + alpha)
    return theta
`;

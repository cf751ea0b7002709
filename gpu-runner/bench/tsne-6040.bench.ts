import { tsne, tsneDefaults } from '../analysis/tsne.ts';
import { matrix, row } from '../math/matrix.ts';
import { createRng } from '../math/rng.ts';
import { pythonOutcome } from './python-peer.ts';

const [N, K] = [6040, 16];
const options = { ...tsneDefaults, iterations: 500 };

const sklearn = `
def fit():
    model = TSNE(2, perplexity=${options.perplexity}, angle=${options.angle}, n_iter=${options.iterations}, method="barnes_hut", init="pca", learning_rate="auto", random_state=1)
    model.fit(x)
    return float(model.kl_divergence_)
`;

/**
 * t-SNE of 6,040 x 16, the size of ML-1M: 20 overlapping Gaussian clusters, once each, ours on one thread, scikit-learn on two, with the
 * same perplexity, angle, start and iterations; and the KL divergences reached.
 */
export function rows() {
  const rng = createRng('bench');
  const centres = Float64Array.from({ length: 20 * K }, () => 1.2 * rng.normal());
  const value = (at: number): number => centres[(Math.floor(at / K) % 20) * K + (at % K)]! + rng.normal();
  const x = matrix(
    N,
    K,
    Float32Array.from({ length: N * K }, (_, at) => value(at)),
  );
  const started = performance.now();
  const { kl } = tsne(x, options, { rng: createRng(1) });
  const ms = performance.now() - started;

  const task = { x: Array.from({ length: N }, (_, i) => [...row(x, i)]), y: [] };
  const setting = { imports: 'from sklearn.manifold import TSNE', setup: sklearn, rounds: 1, threads: 2, warm: false };
  const theirs = pythonOutcome(task, setting);
  const peer = 'scikit-learn, Barnes-Hut, 2 threads';
  const ratio = (of: number | null | undefined, ours: number): number | null => (of ? of / ours : null);
  return [
    { id: 'tsne-6040', value: ms, unit: 'ms', peer, peerValue: theirs?.ms ?? null, ratio: ratio(theirs?.ms, ms) },
    {
      id: 'tsne-6040-kl',
      value: kl,
      unit: 'KL',
      peer,
      peerValue: theirs?.result ?? null,
      ratio: ratio(theirs?.result, kl),
    },
  ];
}

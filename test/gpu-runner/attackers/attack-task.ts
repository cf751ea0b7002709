import type { AttackOptions } from '../../../gpu-runner/attackers/attack.ts';
import { mlpDefaults } from '../../../gpu-runner/attackers/mlp.ts';
import { xgbDefaults } from '../../../gpu-runner/attackers/xgb.ts';
import { matrix } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import type { Progress } from '../../../gpu-runner/methods/method.ts';

export const silent: Progress = { step: () => {}, metric: () => {} };
export const both: AttackOptions['attackers'] = [
  { name: 'MLP', parameters: mlpDefaults },
  { name: 'XGB', parameters: xgbDefaults },
];

/** N users whose first coordinate is their class times `gap`, and noise. */
export function embedding(N: number, { classes = 2, gap = 0, K = 6, seed = 1 } = {}) {
  const rng = createRng(seed);
  const labels = Int32Array.from({ length: N }, (_, i) => (i % 11 === 10 ? -1 : i % classes));
  const data = Float32Array.from({ length: N * K }, (_, at) => {
    const label = labels[Math.floor(at / K)]!;
    return 0.3 * rng.normal() + (at % K === 0 ? gap * label : 0);
  });
  return { theta: matrix(N, K, data), labels, classes, positive: 0 };
}

import { expect, it } from 'vitest';
import { createPlainTreeGrower } from '../../../gpu-runner/kernels/xgb-tree-plain.ts';
import { createTreeKernel } from '../../../gpu-runner/kernels/xgb-tree.ts';
import { matrix } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';

it('tree kernel: the trees of its plain twin to the last bit, one after the other, with ties and light leaves', () => {
  const rng = createRng('tree kernel');
  for (let round = 0; round < 40; round++) {
    const [n, D] = [1 + rng.int(200), 1 + rng.int(9)];
    const coarse = rng.int(2) === 0;
    const x = matrix(
      n,
      D,
      Float32Array.from({ length: n * D }, () => (coarse ? rng.int(5) : rng.normal())),
    );
    const options = {
      maxDepth: rng.int(8),
      eta: 0.1 + rng.next(),
      lambda: rng.int(2) * rng.next(),
      minChildWeight: rng.int(3) * rng.next(),
    };
    const [kernel, plain] = [createTreeKernel(x, options), createPlainTreeGrower(x, options)];
    for (let tree = 0; tree < 3; tree++) {
      const g = Float32Array.from({ length: n }, () => rng.normal());
      const h = Float32Array.from({ length: n }, () => 0.3 * rng.next());
      const [a, b] = [kernel(g, h), plain(g, h)];
      expect(a.nodes).toBe(b.nodes);
      expect(a.leaves).toEqual(b.leaves);
      for (let node = 0; node < a.nodes; node++) {
        expect(a.left[node]).toBe(b.left[node]);
        if (a.left[node]! > 0) {
          expect([a.feature[node], a.threshold[node]]).toEqual([b.feature[node], b.threshold[node]]);
        } else expect(a.value[node]).toBe(b.value[node]);
      }
    }
  }
});

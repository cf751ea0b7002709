import { describe, expect, it } from 'vitest';
import { bprLoss } from '../../../gpu-runner/losses/bpr.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { finiteDifference, maxError, normals } from '../kernels/random.ts';

const FINITE_DIFFERENCE = 1e-9; // central differences of step 1e-5 in float64

/** As He et al. 2020 print it, without the L2 term, divided by the number of triples. */
function printed(seen: Float64Array, unseen: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < seen.length; n++) sum -= Math.log(1 / (1 + Math.exp(-(seen[n]! - unseen[n]!))));
  return sum / seen.length;
}

describe('BPR', () => {
  const rng = createRng('bpr');
  const [seen, unseen] = [normals(20, rng, 2), normals(20, rng, 2)];

  it('is the mean of - ln sigma(y_ui - y_uj)', () => {
    expect(bprLoss(seen, unseen, new Float64Array(20))).toBeCloseTo(printed(seen, unseen), 12);
  });

  it('its gradient equals finite differences, and is opposite for the unseen item', () => {
    const out = new Float64Array(20);
    bprLoss(seen, unseen, out);
    const bySeen = out.map((_, i) => finiteDifference((x) => printed(x, unseen), seen, i, 1e-5));
    const byUnseen = out.map((_, i) => finiteDifference((x) => printed(seen, x), unseen, i, 1e-5));
    expect(maxError(out, bySeen)).toBeLessThan(FINITE_DIFFERENCE);
    expect(
      maxError(
        out.map((value) => -value),
        byUnseen,
      ),
    ).toBeLessThan(FINITE_DIFFERENCE);
  });

  it('does not overflow', () => {
    const out = new Float64Array(2);
    expect(bprLoss(Float64Array.of(-1000, 1000), Float64Array.of(0, 0), out)).toBe(500);
    expect([...out]).toEqual([-0.5, 0]);
  });
});

import { describe, expect, it } from 'vitest';
import { minimize, type Objective } from '../../../gpu-runner/attackers/lbfgs.ts';

const settings = { tolerance: 1e-10, maxIterations: 1000 };

describe('L-BFGS', () => {
  it('finds the minimum of a quadratic of condition 1e6', () => {
    const scale = [1, 1e2, 1e4, 1e6];
    const f: Objective = (w, out) => {
      scale.forEach((s, i) => (out[i] = s * (w[i]! - i)));
      return scale.reduce((sum, s, i) => sum + 0.5 * s * (w[i]! - i) ** 2, 0);
    };
    const w = new Float64Array(4);
    expect(minimize(f, w, { ...settings, tolerance: 1e-8 })).toBeLessThan(100);
    w.forEach((value, i) => expect(value).toBeCloseTo(i, 7));
  });

  it('walks the bent valley of Rosenbrock to (1, 1)', () => {
    const f: Objective = (w, out) => {
      const [x, y] = [w[0]!, w[1]!];
      out[0] = -2 * (1 - x) - 400 * x * (y - x * x);
      out[1] = 200 * (y - x * x);
      return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
    };
    const w = Float64Array.of(-1.2, 1);
    expect(minimize(f, w, settings)).toBeLessThan(100);
    expect(w[0]).toBeCloseTo(1, 8);
    expect(w[1]).toBeCloseTo(1, 8);
  });

  it('stays at a minimum, and stops at the limit', () => {
    const parabola: Objective = (w, out) => {
      out[0] = 2 * w[0]!;
      return w[0]! ** 2;
    };
    expect(minimize(parabola, new Float64Array(1), settings)).toBe(0);
    const far = Float64Array.of(1e9);
    expect(minimize((w, out) => parabola(w, out), far, { ...settings, maxIterations: 1 })).toBe(1);
  });
});

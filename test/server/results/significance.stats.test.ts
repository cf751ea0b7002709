import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pairedEffect, rankBiserial } from '../../../server/results/effect.stats.ts';
import { bestWithin, hypervolume, knee, paretoFront } from '../../../server/results/pareto.stats.ts';
import { erfc, wilcoxon } from '../../../server/results/wilcoxon.stats.ts';

interface Golden {
  readonly wilcoxon: readonly { d: number[]; p: number; plus: number; biserial: number; n: number }[];
  readonly effects: readonly { d: number[]; g: number }[];
  readonly fronts: readonly { points: [number, number][]; front: number[]; hypervolume: number }[];
  readonly erfc: readonly { x: number; y: number }[];
}

const golden = JSON.parse(
  readFileSync(new URL('../../goldens/scipy-significance.json', import.meta.url), 'utf8'),
) as Golden; // written by scipy-significance.py beside it

const relative = (actual: number, expected: number) =>
  Math.abs(actual - expected) / Math.max(Math.abs(expected), 1e-300);

describe("Wilcoxon's signed-rank test", () => {
  it('equals SciPy: exact, exact with ties and zeros, and approximate', () => {
    expect(golden.wilcoxon.some(({ n }) => n > 25) && golden.wilcoxon.some(({ n }) => n <= 13)).toBe(true);
    for (const { d, p, plus, n } of golden.wilcoxon) {
      const result = wilcoxon(d);
      expect(relative(result.p, p), `p of ${n}`).toBeLessThan(1e-10);
      expect(result.plus).toBe(plus);
      expect(result.plus + result.minus).toBe((n * (n + 1)) / 2);
    }
  });

  it('five pairs cannot reach 0.05, six can', () => {
    expect(wilcoxon([1, 2, 3, 4, 5]).p).toBe(0.0625);
    expect(wilcoxon([1, 2, 3, 4, 5, 6]).p).toBe(0.03125);
  });

  it('no difference is no evidence, and rounding is none', () => {
    expect(wilcoxon([])).toEqual({ plus: 0, minus: 0, p: 1 });
    expect(wilcoxon([0, 0.3 - 0.1 - 0.2, 0])).toEqual({ plus: 0, minus: 0, p: 1 });
    // 0.3 - 0.2 and 0.2 - 0.1 differ in the last bit: they share a rank.
    expect(wilcoxon([0.3 - 0.2, -(0.2 - 0.1)])).toEqual({ plus: 1.5, minus: 1.5, p: 1 });
  });

  it('turning all signs changes nothing but the sides', () => {
    for (const { d } of golden.wilcoxon) {
      const [one, other] = [wilcoxon(d), wilcoxon(d.map((x) => -x))];
      expect(other).toEqual({ plus: one.minus, minus: one.plus, p: one.p });
    }
  });

  it('the complementary error function equals SciPy', () => {
    for (const { x, y } of golden.erfc) expect(relative(erfc(x), y), `${x}`).toBeLessThan(1e-11);
  });
});

describe('effect sizes', () => {
  it("Cohen's d of pairs with Hedges' correction equals SciPy's gamma function", () => {
    for (const { d, g } of golden.effects) expect(relative(pairedEffect(d)!, g)).toBeLessThan(1e-9);
  });

  it('has no bound where every pair differs by the same, and says nothing of two', () => {
    expect(pairedEffect([0.1, 0.1, 0.1])).toBeNull();
    expect(pairedEffect([0.5 - 0.4, 0.4 - 0.3, 0.3 - 0.2])).toBeNull();
    expect(pairedEffect([0.1, 0.3])).toBeNull();
  });

  it('rank-biserial correlation equals SciPy, and spans -1 to 1', () => {
    for (const { d, biserial } of golden.wilcoxon) expect(rankBiserial(wilcoxon(d))).toBeCloseTo(biserial, 12);
    expect(rankBiserial(wilcoxon([1, 2]))).toBe(1);
    expect(rankBiserial(wilcoxon([-1, -2]))).toBe(-1);
    expect(rankBiserial(wilcoxon([0]))).toBe(0);
  });
});

describe('a trade-off', () => {
  const points = golden.fronts.map(({ points: each, ...rest }) => ({
    ...rest,
    points: each.map(([leak, utility], i) => ({ leak, utility, i })),
  }));

  it('its front is that of the definition', () => {
    for (const { points: each, front } of points) {
      const indices = paretoFront(each).map(({ i }) => i);
      expect(indices.sort((a, b) => a - b)).toEqual(front);
    }
  });

  it('its hypervolume is the sum of the cells that NumPy counts', () => {
    for (const { points: each, hypervolume: area } of points) expect(hypervolume(each)).toBeCloseTo(area, 12);
    expect(hypervolume([])).toBe(0);
    expect(hypervolume([{ leak: 0, utility: 1 }])).toBe(1);
  });

  it('a point that is beaten changes neither front nor area', () => {
    for (const { points: each } of points) {
      const worse = { leak: each[0]!.leak + 0.01, utility: each[0]!.utility - 0.01, i: -1 };
      expect(paretoFront([worse, ...each])).toEqual(paretoFront(each));
      expect(hypervolume([worse, ...each])).toBeCloseTo(hypervolume(each), 12);
    }
  });

  it('the knee is the point farthest from the chord, by its distance on scaled axes', () => {
    const curve = [0, 0.1, 0.2, 0.4, 0.7, 1].map((x) => ({ leak: 0.2 + x / 2, utility: 0.1 + 0.3 * Math.sqrt(x) }));
    // sqrt(x) - x is largest at 1/4: of the points, sqrt 0.2 - 0.2 = 0.247 is the largest (0.216 at 0.1, 0.232 at 0.4).
    expect(knee(curve.toReversed())).toBe(curve[2]);
    const doubled = curve.map(({ leak, utility }) => ({ leak, utility: 2 * utility }));
    expect(knee(doubled)).toBe(doubled[2]); // the scale of an axis does not matter
  });

  it('a straight, a hollow and a short front have no knee', () => {
    const straight = [0, 0.25, 0.5, 1].map((x) => ({ leak: x, utility: x }));
    expect(knee(straight)).toBeNull();
    expect(knee([0, 0.25, 0.5, 1].map((x) => ({ leak: x, utility: x * x })))).toBeNull();
    expect(knee(straight.slice(0, 2))).toBeNull();
    expect(knee([])).toBeNull();
  });

  it('the best within a bound is the most useful that keeps it', () => {
    const line = [0.1, 0.2, 0.3].map((x) => ({ leak: x, utility: x }));
    expect(bestWithin(line, 0.25)).toBe(line[1]);
    expect(bestWithin(line, 0.2)).toBe(line[1]);
    expect(bestWithin(line, 0.05)).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { createPlainDiscriminator } from '../../../gpu-runner/kernels/discriminator-plain.ts';
import { createDiscriminator } from '../../../gpu-runner/kernels/discriminator.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { glorotWeights } from '../../../gpu-runner/methods/discriminators.ts';
import { finiteDifference, maxError, normals } from './random.ts';

const FLOAT32 = 1e-6;
const FLOAT32_STEPS = 1e-4; // 30 steps of Adam at 1e-2: where a gradient is nearly 0, its sign decides

const shapes = [
  { name: '16 -> 64 -> 2', n: 37, K: 16, hidden: 64, classes: 2 },
  { name: 'nothing a multiple of 8', n: 5, K: 5, hidden: 7, classes: 3 },
  { name: 'more rows than a chunk, more classes than 8', n: 600, K: 3, hidden: 8, classes: 11 },
];

describe.each(shapes)('discriminator, $name', ({ n, K, hidden, classes }) => {
  const rng = createRng(`${n}`);
  const weights = glorotWeights({ K, hidden, classes }, rng);
  const x = Float32Array.from(normals(n * K, rng));
  const labels = Int32Array.from({ length: n }, () => rng.int(classes));

  it('kernel equals its plain twin: loss, gradient by the rows, predictions', () => {
    const [kernel, plain] = [createDiscriminator(weights, 1e-2), createPlainDiscriminator(weights, 1e-2)];
    const [a, b] = [new Float32Array(n * K).fill(1), new Float32Array(n * K).fill(1)];
    const [one, other] = [
      kernel.backward({ x, labels }, { out: a, scale: -3 }),
      plain.backward({ x, labels }, { out: b, scale: -3 }),
    ];
    expect(Math.abs(one - other)).toBeLessThan(FLOAT32);
    expect(maxError(a, b)).toBeLessThan(FLOAT32);
    expect(maxError(kernel.probabilities(x), plain.probabilities(x))).toBeLessThan(FLOAT32);
  });

  it('and so it is after 30 steps, with two gradients added up before each', () => {
    const [kernel, plain] = [createDiscriminator(weights, 1e-2), createPlainDiscriminator(weights, 1e-2)];
    for (let t = 0; t < 30; t++) {
      for (const model of [kernel, plain]) {
        model.backward({ x, labels });
        model.backward({ x: x.subarray(K), labels: labels.subarray(1) });
        model.step();
      }
    }
    expect(maxError(kernel.probabilities(x), plain.probabilities(x))).toBeLessThan(FLOAT32_STEPS);
  });

  it('resumes exactly: the state of one, loaded into another, gives the same bytes', () => {
    const [one, other] = [
      createDiscriminator(weights, 1e-2),
      createDiscriminator(glorotWeights({ K, hidden, classes }, rng), 1e-2),
    ];
    const train = (model: typeof one): void => {
      for (let t = 0; t < 3; t++) {
        model.backward({ x, labels });
        model.step();
      }
    };
    train(one);
    other.load(one.state());
    train(one);
    train(other);
    expect(other.state()).toEqual(one.state());
    expect(() => other.load({})).toThrow(/values called parameters, got none/);
  });
});

describe('the twin', () => {
  const { n, K, hidden, classes } = shapes[1]!;
  const rng = createRng('twin');
  const weights = glorotWeights({ K, hidden, classes }, rng);
  const x = normals(n * K, rng);
  const labels = Int32Array.from({ length: n }, () => rng.int(classes));

  it('is the printed cross-entropy, and its gradient finite differences', () => {
    const printed = (rows: Float64Array): number => {
      let loss = 0;
      for (let i = 0; i < n; i++) {
        const h = [...weights.b1].map((b, j) =>
          Math.max(
            0,
            b +
              Array.from({ length: K }, (_, k) => rows[i * K + k]! * weights.w1[k * hidden + j]!).reduce(
                (s, v) => s + v,
              ),
          ),
        );
        const z = [...weights.b2].map((b, c) => b + h.reduce((s, v, j) => s + v * weights.w2[j * classes + c]!, 0));
        loss -= z[labels[i]!]! - Math.log(z.reduce((s, v) => s + Math.exp(v), 0));
      }
      return loss / n;
    };
    const x32 = Float32Array.from(x);
    const exact = Float64Array.from(x32);
    const out = new Float32Array(n * K);
    const loss = createPlainDiscriminator(weights, 1).backward({ x: x32, labels }, { out, scale: 2 });
    expect(Math.abs(loss - printed(exact))).toBeLessThan(1e-12);
    expect(
      maxError(
        out,
        exact.map((_, i) => 2 * finiteDifference(printed, exact, i, 1e-5)),
      ),
    ).toBeLessThan(FLOAT32);
  });
});

it('needs a hidden unit', () => {
  expect(() => glorotWeights({ K: 2, hidden: 0, classes: 2 }, createRng(1))).toThrow(/at least one hidden unit, got 0/);
});

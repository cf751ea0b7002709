import { describe, expect, it } from 'vitest';
import { createPlainDiscriminator } from '../../../gpu-runner/kernels/discriminator-plain.ts';
import { createPlainMmd } from '../../../gpu-runner/kernels/mmd.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { advInTDefaults, advInTPenalty } from '../../../gpu-runner/methods/adv-int.ts';
import { glorotWeights } from '../../../gpu-runner/methods/discriminators.ts';
import { retrainDefaults, retrainPenalty } from '../../../gpu-runner/methods/retrain.ts';
import type { EmbeddingPenalty, PenaltyBatch } from '../../../gpu-runner/models/model.ts';
import { maxError, normals } from '../kernels/random.ts';

const FLOAT32 = 2e-6;
const [N, K] = [90, 5];
const gender = Int32Array.from({ length: N }, (_, i) => (i % 11 === 10 ? -1 : i % 2));
const age = Int32Array.from({ length: N }, (_, i) => (i % 13 === 12 ? -1 : i % 3));

/** The t-th batch of distinct users, in no order. */
function batch(t: number, n = 40): PenaltyBatch & { surface: number } {
  const users = createRng(t)
    .shuffle(Int32Array.from({ length: N }, (_, i) => i))
    .slice(0, n);
  const theta = Float32Array.from(normals(n * K, createRng(`theta ${t}`)), (v, at) => {
    const user = users[Math.floor(at / K)]!;
    return v + (at % K === 0 ? 2 * age[user]! : gender[user]!);
  });
  return { surface: 0, users, theta, out: new Float32Array(n * K) };
}

const applied = (penalty: EmbeddingPenalty, b: PenaltyBatch) => ({ value: penalty.apply(b), gradient: b.out });

describe('Retrain', () => {
  const penalty = retrainPenalty(
    { labels: [gender, age], surfaces: ['GMF'] },
    { ...retrainDefaults, lambda: 0.7 },
    createRng(1),
  );

  it("is lambda times the MMD of the batch's known users, over the pairs of classes of every attribute, and so is its gradient", () => {
    const b = batch(1);
    const { value, gradient } = applied(penalty, b);
    const theta = Float64Array.from(b.theta);
    const expected = new Float64Array(theta.length);
    let printed = 0;
    for (const labels of [gender, age]) {
      const group = (c: number): Int32Array => Int32Array.from(b.users.keys()).filter((i) => labels[b.users[i]!] === c);
      const classes = Math.max(...labels) + 1;
      for (let c = 0; c < classes; c++) {
        for (let d = c + 1; d < classes; d++) {
          printed += 0.7 * createPlainMmd({ a: group(c), b: group(d) }, K)(theta, expected, 0.7);
        }
      }
    }
    expect(Math.abs(value - printed)).toBeLessThan(FLOAT32 * 4);
    expect(maxError(gradient, expected)).toBeLessThan(FLOAT32);
  });

  it('adds to what is there, and remembers nothing', () => {
    const [one, other] = [batch(1), batch(1)];
    other.out.fill(1);
    const [a, b] = [applied(penalty, one), applied(penalty, other)];
    expect(b.value).toBe(a.value);
    expect(
      maxError(
        b.gradient,
        a.gradient.map((g) => g + 1),
      ),
    ).toBeLessThan(FLOAT32);
    expect(penalty.state).toBeUndefined();
  });

  it('is zero for a batch of one class, of unknown users, or of one user', () => {
    const only = retrainPenalty({ labels: [gender], surfaces: ['GMF'] }, retrainDefaults, createRng(1));
    for (const users of [[0, 2, 4], [10, 21, 32], [1]]) {
      const out = new Float32Array(users.length * K);
      const theta = Float32Array.from(out, (_, at) => at);
      expect(only.apply({ surface: 0, users: Int32Array.from(users), theta, out })).toBe(0);
      expect(out.every((g) => g === 0)).toBe(true);
    }
  });

  it('says what is degenerate', () => {
    expect(() =>
      retrainPenalty({ labels: [gender], surfaces: [] }, { ...retrainDefaults, lambda: -1 }, createRng(1)),
    ).toThrow(/expected lambda >= 0, got -1/);
    expect(() =>
      retrainPenalty({ labels: [gender.map(() => 0)], surfaces: [] }, retrainDefaults, createRng(1)),
    ).toThrow(/at least two classes to tell apart, got 1/);
    expect(() => retrainPenalty({ labels: [], surfaces: [] }, retrainDefaults, createRng(1))).toThrow(
      /at least one attribute, got none/,
    );
  });
});

describe('Retrain by Fourier features', () => {
  const options = { lambda: 0.7, estimator: 'FOURIER', features: 4096 } as const;
  const make = (seed = 1): EmbeddingPenalty =>
    retrainPenalty({ labels: [gender], surfaces: ['GMF'] }, options, createRng(seed));

  it('is the exact term within 5 %, on average over its draws', () => {
    const penalty = make();
    const exact = retrainPenalty(
      { labels: [gender], surfaces: ['GMF'] },
      { ...options, estimator: 'EXACT' },
      createRng(1),
    );
    const draws = Array.from({ length: 8 }, () => penalty.apply(batch(1)));
    const mean = draws.reduce((a, b) => a + b) / draws.length;
    expect(Math.abs(mean / exact.apply(batch(1)) - 1)).toBeLessThan(0.05);
    expect(new Set(draws).size).toBe(8); // every batch draws its own frequencies
  });

  it('resumes exactly: the same bytes as never stopping', () => {
    const run = (penalty: EmbeddingPenalty, from: number, to: number): Float32Array[] =>
      Array.from({ length: to - from }, (_, t) => applied(penalty, batch(from + t)).gradient);
    const whole = run(make(), 0, 4);
    const stopped = make();
    run(stopped, 0, 2);
    const resumed = make();
    resumed.load!(stopped.state!());
    expect(run(resumed, 2, 4)).toEqual(whole.slice(2));
    expect(run(make(2), 0, 1)).not.toEqual(whole.slice(0, 1));
  });
});

describe('Adv-InT', () => {
  const make = (labels = [gender, age]): EmbeddingPenalty =>
    advInTPenalty({ labels, surfaces: ['GMF', 'MLP'] }, { ...advInTDefaults, learningRate: 1e-2 }, createRng('adv'));

  it('is minus reversal times the cross-entropy on known users, and its gradient comes back reversed', () => {
    const b = batch(1);
    const { value, gradient } = applied(make([gender]), b);
    const weights = glorotWeights({ K, hidden: advInTDefaults.hidden, classes: 2 }, createRng('adv').fork('GMF.0'));
    const known = Int32Array.from(b.users.keys()).filter((i) => gender[b.users[i]!]! >= 0);
    const x = Float32Array.from([...known].flatMap((i) => [...b.theta.subarray(i * K, (i + 1) * K)]));
    const rows = { x, labels: known.map((i) => gender[b.users[i]!]!) };
    const slope = new Float32Array(x.length);
    const entropy = createPlainDiscriminator(weights, 1).backward(rows, { out: slope, scale: -0.5 });
    expect(Math.abs(value + 0.5 * entropy)).toBeLessThan(FLOAT32);
    known.forEach((i, r) => {
      expect(maxError(gradient.subarray(i * K, (i + 1) * K), slope.subarray(r * K, (r + 1) * K))).toBeLessThan(FLOAT32);
    });
    const unknown = [...b.users.keys()].filter((i) => gender[b.users[i]!] === -1);
    expect(unknown.length).toBeGreaterThan(0);
    for (const i of unknown) expect(gradient.subarray(i * K, (i + 1) * K).every((g) => g === 0)).toBe(true);
  });

  it('learns to tell the classes apart: the entropy falls over the batches, for every attribute', () => {
    const penalty = make();
    const values = Array.from({ length: 150 }, (_, t) => penalty.apply(batch(t)));
    expect(values.at(-1)!).toBeGreaterThan(values[0]! * 0.75); // minus the entropy rises
  });

  it('following its gradient makes the classes harder to tell apart: that is what is trained', () => {
    const penalty = make([gender]);
    for (let t = 0; t < 100; t++) penalty.apply(batch(t));
    const b = batch(7);
    const before = applied(penalty, b).value; // minus the entropy: the lower the better hidden
    const moved = b.theta.map((value, at) => value - 20 * b.out[at]!);
    expect(penalty.apply({ ...b, theta: moved, out: new Float32Array(b.out.length) })).toBeLessThan(before);
  });

  it('resumes exactly, every surface and attribute: the same bytes as never stopping', () => {
    const run = (penalty: EmbeddingPenalty, from: number, to: number): Float32Array[] =>
      Array.from({ length: to - from }, (_, t) => {
        const [first, second] = [batch(from + t), { ...batch(100 + from + t), surface: 1 }];
        penalty.apply(first);
        penalty.apply(second);
        return Float32Array.of(...first.out, ...second.out);
      });
    const whole = run(make(), 0, 6);
    const stopped = make();
    run(stopped, 0, 3);
    const resumed = make();
    resumed.load!(stopped.state!());
    expect(resumed.state!()).toEqual(stopped.state!());
    expect(run(resumed, 3, 6)).toEqual(whole.slice(3));
    const late = make();
    run(late, 0, 1);
    late.load!(stopped.state!());
    expect(run(late, 3, 6)).toEqual(whole.slice(3));
  });

  it('with reversal 0 trains the discriminator and leaves the embedding alone', () => {
    const penalty = advInTPenalty(
      { labels: [gender], surfaces: ['GMF'] },
      { ...advInTDefaults, reversal: 0 },
      createRng(1),
    );
    const b = batch(1);
    expect(Math.abs(penalty.apply(b))).toBe(0);
    expect(b.out.every((g) => Math.abs(g) === 0)).toBe(true);
  });

  it('says what is wrong', () => {
    const of = (some: object) => () =>
      advInTPenalty({ labels: [gender], surfaces: ['GMF'] }, { ...advInTDefaults, ...some }, createRng(1)).apply(
        batch(1),
      );
    expect(of({ reversal: -1 })).toThrow(/expected reversal >= 0 and learningRate > 0, got -1 and 0.001/);
    expect(of({ learningRate: 0 })).toThrow(/got 0.5 and 0/);
    expect(of({ hidden: 0 })).toThrow(/at least one hidden unit, got 0/);
  });
});

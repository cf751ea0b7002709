import { createAdam } from '../math/adam.ts';
import type { CreateDiscriminator } from './discriminator.ts';
import { valuesOf } from './tensors.ts';

/** The float64 twin of the kernel: the same network in plain loops. */
export const createPlainDiscriminator: CreateDiscriminator = (weights, learningRate) => {
  const [H, C] = [weights.b1.length, weights.b2.length];
  const K = weights.w1.length / H;
  const names = ['w1', 'w2', 'b1', 'b2'] as const;
  const each = <T>(make: (name: (typeof names)[number]) => T) =>
    Object.fromEntries(names.map((name) => [name, make(name)])) as Record<(typeof names)[number], T>; // all four
  const w = each((name) => Float64Array.from(weights[name]));
  const g = each((name) => new Float64Array(weights[name].length));
  const adam = each((name) => createAdam(weights[name].length, learningRate));

  const forward = (x: Float32Array) => {
    const hidden = w.b1.map((bias, j) => {
      let z = bias;
      for (let k = 0; k < K; k++) z += x[k]! * w.w1[k * H + j]!;
      return Math.max(z, 0);
    });
    const logits = w.b2.map((bias, c) => hidden.reduce((z, h, j) => z + h * w.w2[j * C + c]!, bias));
    const most = Math.max(...logits);
    const exponentials = logits.map((z) => Math.exp(z - most));
    const total = exponentials.reduce((a, b) => a + b);
    return { hidden, p: exponentials.map((e) => e / total) };
  };

  return {
    backward({ x: rows, labels }, to) {
      const n = labels.length;
      let loss = 0;
      labels.forEach((label, i) => {
        const x = rows.subarray(i * K, (i + 1) * K);
        const { hidden, p } = forward(x);
        loss -= Math.log(p[label]!) / n;
        const error = p.map((pc, c) => (pc - (c === label ? 1 : 0)) / n);
        for (let c = 0; c < C; c++) g.b2[c]! += error[c]!;
        for (let j = 0; j < H; j++) {
          let slope = 0;
          for (let c = 0; c < C; c++) {
            g.w2[j * C + c]! += hidden[j]! * error[c]!;
            slope += w.w2[j * C + c]! * error[c]!;
          }
          if (hidden[j]! <= 0) continue;
          g.b1[j]! += slope;
          for (let k = 0; k < K; k++) {
            g.w1[k * H + j]! += x[k]! * slope;
            if (to) to.out[i * K + k]! += to.scale * w.w1[k * H + j]! * slope;
          }
        }
      });
      return loss;
    },
    step() {
      for (const name of names) {
        adam[name](w[name], g[name]);
        g[name].fill(0);
      }
    },
    probabilities(rows) {
      const out = new Float64Array((rows.length / K) * C);
      for (let i = 0; i * K < rows.length; i++) out.set(forward(rows.subarray(i * K, (i + 1) * K)).p, i * C);
      return out;
    },
    /** Weights only: the twin is there to be compared with, not to be interrupted. */
    state: () => each((name) => ({ shape: [w[name].length], data: w[name].slice() })),
    load(state) {
      for (const name of names) w[name].set(valuesOf(state, name, w[name].length));
    },
  };
};

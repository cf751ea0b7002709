import type { CreateMlp } from './mlp-attacker.ts';

/** The float64 twin of the kernel: the same network in plain loops, weights laid out as they are given. */
export const createPlainMlp: CreateMlp = ({ x, y, classes }, weights, { batchSize, alpha, learningRate }) => {
  const [n, D, H, C] = [x.rows, x.cols, weights.b1.length, weights.b2.length];
  const names = ['w1', 'w2', 'b1', 'b2'] as const;
  const zeros = () => Object.fromEntries(names.map((name) => [name, new Float64Array(weights[name].length)])) as Layers; // all four
  const [w, g, m, v] = [zeros(), zeros(), zeros(), zeros()];
  for (const name of names) w[name].set(weights[name]);
  const hidden = new Float64Array(H);
  const p = new Float64Array(C);
  let t = 0;

  const forward = (row: Float32Array): void => {
    for (let j = 0; j < H; j++) {
      let z = w.b1[j]!;
      for (let d = 0; d < D; d++) z += row[d]! * w.w1[d * H + j]!;
      hidden[j] = Math.max(z, 0);
    }
    for (let c = 0; c < C; c++) {
      p[c] = w.b2[c]!;
      for (let j = 0; j < H; j++) p[c]! += hidden[j]! * w.w2[j * C + c]!;
    }
    if (C === 1) {
      p[0] = 1 / (1 + Math.exp(-p[0]!));
      return;
    }
    const most = Math.max(...p);
    let total = 0;
    for (let c = 0; c < C; c++) total += p[c] = Math.exp(p[c]! - most);
    for (let c = 0; c < C; c++) p[c]! /= total;
  };

  /** From p - [label]: adds the gradients of the sum of the losses. */
  const backward = (row: Float32Array): void => {
    for (let j = 0; j < H; j++) {
      let dh = 0;
      for (let c = 0; c < C; c++) {
        g.w2[j * C + c]! += p[c]! * hidden[j]!;
        dh += p[c]! * w.w2[j * C + c]!;
      }
      if (hidden[j]! <= 0) continue;
      g.b1[j]! += dh;
      for (let d = 0; d < D; d++) g.w1[d * H + j]! += row[d]! * dh;
    }
    for (let c = 0; c < C; c++) g.b2[c]! += p[c]!;
  };

  const adam = (count: number): void => {
    t++;
    const rate = (learningRate * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t);
    for (const name of names) {
      const decay = name === 'w1' || name === 'w2' ? alpha : 0;
      for (let k = 0; k < w[name].length; k++) {
        const gradient = (g[name][k]! + decay * w[name][k]!) / count;
        m[name][k] = 0.9 * m[name][k]! + 0.1 * gradient;
        v[name][k] = 0.999 * v[name][k]! + 0.001 * gradient * gradient;
        w[name][k]! -= (rate * m[name][k]!) / (Math.sqrt(v[name][k]!) + 1e-8);
        g[name][k] = 0;
      }
    }
  };

  return {
    epoch(order) {
      let loss = 0;
      for (let from = 0; from < n; from += batchSize) {
        const rows = order.subarray(from, Math.min(from + batchSize, n));
        for (const name of ['w1', 'w2'] as const) for (const value of w[name]) loss += 0.5 * alpha * value * value;
        for (const i of rows) {
          const row = x.data.subarray(i * D, (i + 1) * D);
          forward(row);
          const label = y[i]!;
          const chosen = C > 1 ? p[label]! : label === 1 ? p[0]! : 1 - p[0]!;
          loss -= Math.log(Math.min(Math.max(chosen, EPSILON), 1 - EPSILON));
          for (let c = 0; c < C; c++) p[c]! -= (C > 1 ? c === label : label === 1) ? 1 : 0;
          backward(row);
        }
        adam(rows.length);
      }
      return loss / n;
    },
    predict(xTest) {
      const out = new Float64Array(xTest.rows * classes);
      for (let i = 0; i < xTest.rows; i++) {
        forward(xTest.data.subarray(i * D, (i + 1) * D));
        out.set(C > 1 ? p : [1 - p[0]!, p[0]!], i * classes);
      }
      return out;
    },
  };
};

/** scikit-learn clips probabilities to [eps, 1 - eps] of float32 in the loss. */
const EPSILON = 2 ** -23;

type Layers = Record<'w1' | 'w2' | 'b1' | 'b2', Float64Array>;

import { createAdam } from '../math/adam.ts';
import { bceWithLogits, sigmoid } from '../math/logistic.ts';
import type { NeumfBatch, NeumfEngine, NeumfTraining } from './neumf.ts';
import { neumfLayout, pack, unpack, type NeumfShape } from './neumf-layout.ts';
import { assertDrawable, drawEpochPlain, sfc32 } from './sampling.ts';

export interface PlainNeumf extends NeumfEngine {
  /** All parameters, float64, in the order of neumf-layout.ts without padding. */
  readonly theta: Float64Array;
}

/** The plain float64 twin of the NeuMF kernel, one sample at a time: the oracle of its parity tests and its bench's peer. */
export function createPlainNeumf(shape: NeumfShape): PlainNeumf {
  const layout = neumfLayout(shape, 1);
  const { dim, half, widths, slots, count } = layout;
  const depth = widths.length - 1;
  const theta = new Float64Array(count);
  const gradient = new Float64Array(count);
  const at = (name: string): number => slots[name]!.offset;
  const activations = widths.map((n) => new Float64Array(n));
  const deltas = widths.map((n) => new Float64Array(n));
  const [userGmf, itemGmf, userMlp, itemMlp] = [at('user.gmf'), at('item.gmf'), at('user.mlp'), at('item.mlp')];
  const [output, outputBias] = [at('output.weight'), at('output.bias')];
  const weights = widths.map((_, l) => (l === 0 ? 0 : at(`tower.${l}.weight`)));
  const biases = widths.map((_, l) => (l === 0 ? 0 : at(`tower.${l}.bias`)));
  let training: NeumfTraining | undefined;
  let adam = createAdam(count, 0);
  let next = sfc32(Uint32Array.of(0, 0, 0, 0));

  function logit(user: number, item: number): number {
    const input = activations[0]!;
    for (let k = 0; k < half; k++) {
      input[k] = theta[userMlp + user * half + k]!;
      input[half + k] = theta[itemMlp + item * half + k]!;
    }
    for (let l = 1; l <= depth; l++) {
      const [x, a] = [activations[l - 1]!, activations[l]!];
      const [w, b] = [weights[l]!, biases[l]!];
      for (let o = 0; o < a.length; o++) {
        let z = theta[b + o]!;
        for (let i = 0; i < x.length; i++) z += x[i]! * theta[w + i * a.length + o]!;
        a[o] = Math.max(z, 0);
      }
    }
    let z = theta[outputBias]!;
    const [p, q] = [userGmf + user * dim, itemGmf + item * dim];
    for (let k = 0; k < dim; k++) z += theta[output + k]! * theta[p + k]! * theta[q + k]!;
    activations[depth]!.forEach((a, k) => (z += theta[output + dim + k]! * a));
    return z;
  }

  function backward(user: number, item: number, dz: number): void {
    const [p, q] = [userGmf + user * dim, itemGmf + item * dim];
    for (let k = 0; k < dim; k++) {
      gradient[output + k]! += dz * theta[p + k]! * theta[q + k]!;
      gradient[p + k]! += dz * theta[output + k]! * theta[q + k]!;
      gradient[q + k]! += dz * theta[output + k]! * theta[p + k]!;
    }
    gradient[outputBias]! += dz;
    activations[depth]!.forEach((a, k) => {
      gradient[output + dim + k]! += dz * a;
      deltas[depth]![k] = a > 0 ? dz * theta[output + dim + k]! : 0;
    });
    for (let l = depth; l >= 1; l--) {
      const [x, d, dx] = [activations[l - 1]!, deltas[l]!, deltas[l - 1]!];
      const [w, b] = [weights[l]!, biases[l]!];
      for (let o = 0; o < d.length; o++) gradient[b + o]! += d[o]!;
      for (let i = 0; i < x.length; i++) {
        let sum = 0;
        for (let o = 0; o < d.length; o++) {
          gradient[w + i * d.length + o]! += x[i]! * d[o]!;
          sum += theta[w + i * d.length + o]! * d[o]!;
        }
        dx[i] = l === 1 || x[i]! > 0 ? sum : 0;
      }
    }
    for (let k = 0; k < half; k++) {
      gradient[userMlp + user * half + k]! += deltas[0]![k]!;
      gradient[itemMlp + item * half + k]! += deltas[0]![half + k]!;
    }
  }

  function addUp({ users, items, labels }: NeumfBatch): number {
    gradient.fill(0);
    let loss = 0;
    for (let s = 0; s < users.length; s++) {
      const z = logit(users[s]!, items[s]!);
      loss += bceWithLogits(z, labels[s]!) / users.length;
      backward(users[s]!, items[s]!, (sigmoid(z) - labels[s]!) / users.length);
    }
    return loss;
  }

  return {
    theta,
    lossAndGradient: (batch) => ({ loss: addUp(batch), gradient: unpack(layout, gradient) }),
    load: (tensors) => pack(layout, tensors, theta),
    tensors: () => unpack(layout, theta),
    startTraining(settings) {
      assertDrawable('NeuMF', shape, settings.offsets);
      training = settings;
      adam = createAdam(count, settings.learningRate);
      next = sfc32(settings.words);
    },
    trainEpoch() {
      if (!training) throw new Error('NeuMF: startTraining comes before trainEpoch');
      const { users, itemLabels } = drawEpochPlain({ ...training, M: shape.M }, next);
      let loss = 0;
      for (let from = 0; from < users.length; from += training.batchSize) {
        const slice = itemLabels.subarray(from, from + training.batchSize);
        const batch = {
          users: users.subarray(from, from + training.batchSize),
          items: slice.map((value) => value >> 1),
          labels: slice.map((value) => value & 1),
        };
        loss += addUp(batch) * slice.length;
        adam(theta, gradient);
      }
      return loss / users.length;
    },
    prepareScores() {},
    scoreUser(user, out) {
      for (let item = 0; item < shape.M; item++) out[item] = logit(user, item);
    },
  };
}

import { createDiscriminator, type Discriminator } from '../kernels/discriminator.ts';
import { prefixed, unprefixed, type TrainingState } from '../kernels/tensors.ts';
import { classCounts } from '../losses/u2u.ts';
import { glorotWeights } from './discriminators.ts';
import type { InTrainingMethod } from './in-training.ts';
import { assertLabels } from './labelled-users.ts';

export interface AdvInTOptions {
  /** How much of the discriminator's gradient comes back reversed. */
  readonly reversal: number;
  /** Hidden units of the discriminator. */
  readonly hidden: number;
  readonly learningRate: number;
}

/** reversal: the released code's; the rest our choice. */
export const advInTDefaults: AdvInTOptions = { reversal: 0.5, hidden: 64, learningRate: 1e-3 };

/**
 * Adv-InT, paper 4.1.4: adversarial training. A discriminator D, one hidden layer with ReLU and a softmax over the classes,
 * sees the user embedding of every batch's distinct users through a gradient-reversal layer (Ganin & Lempitsky 2015):
 *
 *   D descends CE = - (1/n) sum_i log D(theta_i)[label_i] by its own Adam;   theta descends L_rec - reversal * CE,
 *
 * both from one forward pass, before either moves. One discriminator for each surface and attribute.
 */
export const advInTPenalty: InTrainingMethod<AdvInTOptions> = ({ labels, surfaces }, options, rng) => {
  const { reversal, hidden, learningRate } = options;
  if (!(reversal >= 0) || !Number.isFinite(reversal) || !(learningRate > 0)) {
    throw new RangeError(`Adv-InT: expected reversal >= 0 and learningRate > 0, got ${reversal} and ${learningRate}`);
  }
  assertLabels(labels, labels[0]?.length ?? 0);
  const classes = labels.map((of) => classCounts(of.filter((c) => c >= 0)).length);
  const made = new Map<string, Discriminator>(); // at the first batch, which tells the width
  let loaded: TrainingState = {};

  const discriminator = (name: string, attribute: number, K: number): Discriminator => {
    const known = made.get(name);
    if (known) return known;
    const shape = { K, hidden, classes: classes[attribute]! };
    const fresh = createDiscriminator(glorotWeights(shape, rng.fork(name)), learningRate);
    const state = unprefixed(name, loaded);
    if (Object.keys(state).length > 0) fresh.load(state);
    made.set(name, fresh);
    return fresh;
  };

  return {
    surfaces,
    apply({ surface, users, theta, out }) {
      const K = theta.length / users.length;
      let value = 0;
      labels.forEach((of, attribute) => {
        const at = Int32Array.from(users.keys()).filter((i) => of[users[i]!]! >= 0);
        if (at.length === 0) return;
        const all = at.length === users.length;
        const x = all ? theta : takeRows(theta, at, K);
        const reversed = all ? out : new Float32Array(x.length);
        const network = discriminator(`${surfaces[surface]}.${attribute}`, attribute, K);
        const rows = { x, labels: at.map((i) => of[users[i]!]!) };
        value -= reversal * network.backward(rows, { out: reversed, scale: -reversal });
        network.step();
        if (!all) at.forEach((i, r) => addRow(reversed.subarray(r * K, (r + 1) * K), out.subarray(i * K, (i + 1) * K)));
      });
      return value;
    },
    state: () => ({
      ...loaded,
      ...[...made].reduce((all, [name, network]) => ({ ...all, ...prefixed(name, network.state()) }), {}),
    }),
    load(state) {
      loaded = state;
      for (const [name, network] of made) network.load(unprefixed(name, state));
    },
  };
};

function takeRows(theta: Float32Array, rows: Int32Array, K: number): Float32Array {
  const out = new Float32Array(rows.length * K);
  rows.forEach((row, r) => out.set(theta.subarray(row * K, (row + 1) * K), r * K));
  return out;
}

function addRow(from: Float32Array, out: Float32Array): void {
  for (let k = 0; k < from.length; k++) out[k]! += from[k]!;
}

import { describe, expect, it } from 'vitest';
import { createLightGcn } from '../../../gpu-runner/kernels/lightgcn.ts';
import { createPlainLightGcn } from '../../../gpu-runner/kernels/lightgcn-plain.ts';
import { createNeumf } from '../../../gpu-runner/kernels/neumf.ts';
import { drawEpoch, drawTriples } from '../../../gpu-runner/kernels/sampling.ts';
import type { Tensors } from '../../../gpu-runner/kernels/tensors.ts';
import { distinctUsers } from '../../../gpu-runner/kernels/user-penalty.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { initialTensors } from '../../../gpu-runner/models/nmf-init.ts';

const positives = { offsets: Int32Array.of(0, 2, 3, 3, 6, 8), items: Int32Array.of(0, 2, 1, 0, 3, 4, 1, 5) };
const size = { N: 5, M: 7 };
const words = (): Uint32Array => createRng('words').words();
const learningRate = 1e-2;
const LARGE = 1e6; // beside it the gradient of the recommendation loss is nothing, and Adam's first step is lr * sign

/** Gradients of +-LARGE by turns, a batch's users and theta recorded. */
function signs(parts: readonly string[], K: number) {
  const seen: { users: Int32Array; theta: Float32Array }[] = [];
  const sign = (user: number, k: number): number => ((user * K + k) % 3 === 0 ? 1 : -1);
  return {
    seen,
    sign,
    penalty: {
      parts,
      apply({ users, theta, out }: { users: Int32Array; theta: Float32Array; out: Float32Array }): void {
        seen.push({ users: users.slice(), theta: theta.slice() });
        users.forEach((user, i) => {
          for (let k = 0; k < K; k++) out[i * K + k]! += LARGE * sign(user, k);
        });
      },
    },
  };
}

function movement(before: Tensors, after: Tensors, name: string): number[] {
  return [...after[name]!.data].map((value, i) => value - before[name]!.data[i]!);
}

describe('a penalty on user embeddings', () => {
  it('lists the distinct users of a batch as they first appear', () => {
    const distinct = distinctUsers(6);
    expect([...distinct(Int32Array.of(3, 1, 3, 0, 1))]).toEqual([3, 1, 0]);
    expect([...distinct(Int32Array.of(1, 1))]).toEqual([1]);
    expect([...distinct(new Int32Array())]).toEqual([]);
  });

  it('NeuMF: sees theta of the present users side by side, moves their rows by its gradient and no others', () => {
    const shape = { ...size, dim: 3, layers: [10, 4] };
    const kernel = createNeumf(shape);
    const before = initialTensors(shape, 0.1, createRng(1));
    const sampling = { ...positives, negatives: 1 };
    const { users } = drawEpoch({ ...sampling, M: size.M }, words());
    kernel.load(before);
    kernel.startTraining({ ...sampling, batchSize: 1000, learningRate, words: words() });
    const { penalty, seen, sign } = signs(['user.mlp', 'user.gmf'], 8);
    kernel.trainEpoch([penalty]);
    const present = [...distinctUsers(size.N)(users)];
    expect([...seen[0]!.users]).toEqual(present);
    expect(seen).toHaveLength(1);
    const row = (name: string, user: number, width: number): number[] => [
      ...before[name]!.data.subarray(user * width, (user + 1) * width),
    ];
    expect([...seen[0]!.theta]).toEqual(
      present.flatMap((user) => [...row('user.mlp', user, 5), ...row('user.gmf', user, 3)]),
    );
    const moved = [
      movement(before, kernel.tensors(), 'user.mlp'),
      movement(before, kernel.tensors(), 'user.gmf'),
    ] as const;
    for (let user = 0; user < size.N; user++) {
      for (let k = 0; k < 8; k++) {
        const by = k < 5 ? moved[0][user * 5 + k]! : moved[1][user * 3 + k - 5]!;
        expect(by).toBeCloseTo(present.includes(user) ? -learningRate * sign(user, k) : 0, 6);
      }
    }
    expect(present).not.toContain(2); // who has no positives
  });

  it.each(['user.layer0', 'user.propagated'])(
    'LightGCN, %s: its gradient reaches layer 0 through the graph',
    (part) => {
      const shape = { ...size, dim: 3, layers: 2 };
      const rng = createRng(2);
      const table = (rows: number) => ({
        shape: [rows, 3],
        data: Float32Array.from({ length: rows * 3 }, () => rng.normal()),
      });
      const before: Tensors = { 'user.layer0': table(size.N), 'item.layer0': table(size.M) };
      const [kernel, plain] = [createLightGcn(shape, positives), createPlainLightGcn(shape, positives)];
      kernel.load(before);
      plain.load(before);
      kernel.startTraining({ batchSize: 1000, learningRate, l2: 1e-4, words: words() });
      const { penalty, seen, sign } = signs([part], 3);
      kernel.trainEpoch([penalty]);
      const { users } = drawTriples({ ...positives, M: size.M }, words());
      const present = [...distinctUsers(size.N)(users)];
      expect([...seen[0]!.users]).toEqual(present);
      const source = (part === 'user.layer0' ? before : plain.propagated())[part]!.data;
      const theta = present.flatMap((user) => [...source.subarray(3 * user, 3 * user + 3)]);
      seen[0]!.theta.forEach((value, i) => expect(value).toBeCloseTo(theta[i]!, 6));

      // The gradient of layer 0: the penalty's own, or what the (symmetric) propagation makes of it.
      const gradient: Tensors = {
        'user.layer0': { shape: [size.N, 3], data: new Float32Array(size.N * 3) },
        'item.layer0': { shape: [size.M, 3], data: new Float32Array(size.M * 3) },
      };
      for (const user of present)
        for (let k = 0; k < 3; k++) gradient['user.layer0']!.data[3 * user + k] = sign(user, k);
      if (part === 'user.propagated') plain.load(gradient);
      const expected = part === 'user.layer0' ? gradient : plain.propagated();
      const names = part === 'user.layer0' ? ['user'] : ['user', 'item'];
      for (const name of names) {
        const wanted = expected[part.replace('user', name)]!.data;
        movement(before, kernel.tensors(), `${name}.layer0`).forEach((by, i) => {
          if (Math.abs(wanted[i]!) > 1e-3)
            expect(by, `${name} ${i}`).toBeCloseTo(-learningRate * Math.sign(wanted[i]!), 6);
        });
      }
    },
  );
});

import { expect, it } from 'vitest';
import { u2uExactSeveral } from '../../../gpu-runner/losses/u2u-several.ts';
import { u2uExact } from '../../../gpu-runner/losses/u2u.ts';
import { row } from '../../../gpu-runner/math/matrix.ts';
import { u2uR, u2uRDefaults } from '../../../gpu-runner/methods/u2u-r.ts';
import { maxError } from '../kernels/random.ts';
import { context, known, planted, plantedItems, plantedTwice, rowsOf } from './planted.ts';

const exactly = { ...u2uRDefaults, solver: 'EXACT' } as const;

it('exact is the closed form on the labelled users, to the last float32 bit', async () => {
  const input = planted();
  const out = await u2uR(input, exactly, context());
  const rows = known(input.labels[0]);
  const labels = Int32Array.from(rows, (i) => input.labels[0][i]!);
  const exact = u2uExact(rowsOf(input.theta, rows), labels, u2uRDefaults.alpha);
  expect(Float32Array.from(rowsOf(out, rows))).toEqual(Float32Array.from(exact));
});

it('exact for two attributes is that of losses/u2u-several.ts on all who are known in one of them', async () => {
  const input = plantedTwice();
  const out = await u2uR(input, exactly, context());
  const rows = [...input.labels[0].keys()].filter((i) => input.labels.some((labels) => labels[i]! >= 0));
  const labels = input.labels.map((of) => Int32Array.from(rows, (i) => of[i]!));
  const exact = u2uExactSeveral(rowsOf(input.theta, rows), labels, u2uRDefaults.alpha);
  expect(Float32Array.from(rowsOf(out, rows))).toEqual(Float32Array.from(exact));
});

it('Adam ends near the exact solution, with a loss no lower', async () => {
  const [adam, exact] = [context(), context()];
  await u2uR(planted(), u2uRDefaults, adam);
  await u2uR(planted(), exactly, exact);
  const [last, minimum] = [adam.curves['loss.total']!.at(-1)![1], exact.curves['loss.total']!.at(-1)![1]];
  expect(last).toBeGreaterThanOrEqual(minimum);
  expect(last).toBeLessThan(minimum * 1.05);
  expect(adam.curves['loss.total']!.at(-1)![0]).toBe(5000);
});

it('three classes become three needles', async () => {
  const out = await u2uR(planted(3), { ...u2uRDefaults, epochs: 700 }, context());
  expect(maxError(row(out, 0), row(out, 3))).toBeLessThan(0.05); // two users of one class
});

it('has no closed form in function space', () => {
  const input = { ...planted(), items: plantedItems() };
  expect(() => u2uR(input, { ...exactly, regularizer: 'RANKING' }, context())).toThrow(
    /expected solver ADAM with regularizer RANKING.*got EXACT/,
  );
});

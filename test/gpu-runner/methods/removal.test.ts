import { expect, it } from 'vitest';
import { row } from '../../../gpu-runner/math/matrix.ts';
import { removal, removalDefaults } from '../../../gpu-runner/methods/removal.ts';
import { maxError } from '../kernels/random.ts';
import { context, K, known, planted, rowsOf } from './planted.ts';

it('puts every labelled user at the mean of them all, on the same bytes', async () => {
  const input = planted();
  const out = await removal(input, removalDefaults, context());
  const rows = known(input.labels[0]);
  const x = rowsOf(input.theta, rows);
  const mean = Array.from({ length: K }, (_, k) => rows.reduce((s, _i, r) => s + x[r * K + k]!, 0) / rows.length);
  expect(maxError(row(out, 0), mean)).toBeLessThan(1e-7);
  for (const i of rows) expect(row(out, i)).toEqual(row(out, 0));
});

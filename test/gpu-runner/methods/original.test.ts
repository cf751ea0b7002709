import { expect, it } from 'vitest';
import { original } from '../../../gpu-runner/methods/original.ts';
import type { Matrix } from '../../../gpu-runner/math/matrix.ts';
import { context, planted } from './planted.ts';

it('Original is the embedding, copied', () => {
  const input = planted();
  const out = original(input, {}, context()) as Matrix; // there is nothing to wait for
  expect(out).toEqual(input.theta);
  expect(out.data).not.toBe(input.theta.data);
});

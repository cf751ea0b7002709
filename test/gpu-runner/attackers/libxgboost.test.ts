import { describe, expect, it } from 'vitest';
import { loadLibxgboost } from '../../../gpu-runner/attackers/libxgboost.ts';
import { boost, xgbAttacker, xgbDefaults } from '../../../gpu-runner/attackers/xgb.ts';
import { matrix } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';

const found = await loadLibxgboost().catch((error: unknown) => String(error));
const library = typeof found === 'string' ? undefined : found;

it.runIf(!library)("the parity with libxgboost was skipped: install it (Debian's libxgboost0) and koffi", () => {
  expect(found).toContain('libxgboost: expected');
});

function task(classes: number, { ties = false } = {}) {
  const [n, D] = [240, 6];
  const rng = createRng(`libxgboost ${classes}`);
  const y = Int32Array.from({ length: n }, (_, i) => i % classes);
  const draw = (at: number) => rng.normal() + 0.4 * y[Math.floor(at / D)]! * (at % 3);
  const x = matrix(
    n,
    D,
    Float32Array.from({ length: n * D }, (_, at) => (ties ? Math.round(draw(at)) : draw(at))),
  );
  return { x, y, classes, xTest: x };
}

/** The exponential of the margin may differ in the last bit from one C library to another. */
const LAST_BITS = 1e-5;

describe.runIf(library)('libxgboost', () => {
  it.each([
    ['two classes', task(2), {}],
    ['five classes', task(5), { rounds: 20 }],
    ['ties, other parameters', task(2, { ties: true }), { rounds: 60, eta: 0.7, maxDepth: 4, lambda: 0.3 }],
  ])('%s: every prediction is that of our own trees', (_name, task, change) => {
    const options = { ...xgbDefaults, ...change };
    const [theirs, ours] = [library!.boost(task, options), boost(task, options)];
    expect(theirs).toHaveLength(ours.length);
    const worst = ours.reduce((most, p, at) => Math.max(most, Math.abs(p - theirs[at]!)), 0);
    expect(worst).toBeLessThan(LAST_BITS);
  });

  it('the attacker runs it when its parameters say so', () => {
    const shares: number[] = [];
    const options = { ...xgbDefaults, rounds: 5, library: 'LIBXGBOOST' } as const;
    const given = { ...task(2), libxgboost: library, report: (share: number) => shares.push(share) };
    expect(xgbAttacker(given, options, createRng(1))).toEqual(library!.boost(task(2), options));
    expect(shares).toEqual([0.2, 0.4, 0.6, 0.8, 1]);
  });

  it('says its version, and what it objects to', () => {
    expect(library!.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(() => library!.boost(task(2), { ...xgbDefaults, eta: -1 })).toThrow(/^libxgboost: .*(eta|learning_rate)/);
  });
});

it('a library that is not there is answered with the place and what was expected', async () => {
  await expect(loadLibxgboost({ path: '/nowhere/libxgboost.so' })).rejects.toThrow(
    /expected XGBoost's shared library, found none\n {2}\/nowhere\/libxgboost\.so: /,
  );
});

it('an attacker that wants the library and got none says so', () => {
  expect(() => xgbAttacker(task(2), { ...xgbDefaults, library: 'LIBXGBOOST' }, createRng(1))).toThrow(
    'XGB: expected libxgboost to be loaded for the library LIBXGBOOST, got none',
  );
});

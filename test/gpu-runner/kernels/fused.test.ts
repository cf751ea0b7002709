import { expect, it } from 'vitest';
import { forThisMachine, hasFused } from '../../../gpu-runner/kernels/fused.ts';
import * as builds from '../../../gpu-runner/kernels/generated/mmd.team.ts';
import { createMmd, createPlainMmd } from '../../../gpu-runner/kernels/mmd.ts';
import { createTeam } from '../../../gpu-runner/kernels/team.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';

const [N, K] = [150, 16];
const rng = createRng('fused');
const theta = Float64Array.from({ length: N * K }, (_, at) => rng.normal() + (at < 50 * K ? 0.3 : 0));
const users = Int32Array.from({ length: N }, (_, i) => i);
const groups = { a: users.slice(0, 50), b: users.slice(50) };

function gradientBy(mmd: ReturnType<typeof createMmd>): { loss: number; out: Float64Array } {
  const out = new Float64Array(N * K);
  return { loss: mmd(theta, out, 1), out };
}

it('takes the fused build where the machine fuses, always the same', () => {
  expect([forThisMachine({ wasm: 'plain', fused: 'fused' })]).toEqual([hasFused() ? 'fused' : 'plain']);
  expect(hasFused()).toBe(hasFused());
});

it.runIf(hasFused())('both builds have the gradient of the float64 twin, and differ in the last bits only', () => {
  const twin = gradientBy(createPlainMmd(groups, K));
  const [plain, fused] = [builds.wasm, builds.fused].map((build) =>
    gradientBy(createMmd(groups, K, createTeam(1), build)),
  ) as [typeof twin, typeof twin];
  const largest = Math.max(...twin.out.map(Math.abs));
  for (const { loss, out } of [plain, fused]) {
    expect(Math.abs(loss - twin.loss)).toBeLessThan(1e-6);
    expect(Math.max(...out.map((value, at) => Math.abs(value - twin.out[at]!)))).toBeLessThan(1e-5 * largest);
  }
  expect(fused.out).not.toEqual(plain.out);
});

it.runIf(!hasFused())('the fused build was not tested: this machine, or its Node.js, has no fused multiply-add', () => {
  expect(hasFused()).toBe(false);
});

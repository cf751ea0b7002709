import { bindings, main } from './wgsl.ts';

/**
 * One step of Adam (math/adam.ts) on parameters [count] of four; the gradient is then cleared. steps [T, 2] holds the step
 * length over 1 - b1^t, and the root of 1 - b2^t, made in float64; clock[0] is which of them is next. With `pull` the
 * gradient also gets `pull.weight` (theta - star).
 */
export function adamShader(count: number, pull?: { readonly weight: number }): string {
  return `
${bindings(
  'clock: array<u32>',
  'steps: array<vec2f>',
  '*theta: array<vec4f>',
  '*gradient: array<vec4f>',
  '*m: array<vec4f>',
  '*v: array<vec4f>',
  ...(pull ? ['star: array<vec4f>'] : []),
)}
${main(
  256,
  `
  if (ID >= ${count}u) { return; }
  let step = steps[clock[0]];
  let g = gradient[ID]${pull ? ` + ${pull.weight} * (theta[ID] - star[ID])` : ''};
  let mi = 0.9 * m[ID] + 0.1 * g;
  let vi = 0.999 * v[ID] + 0.001 * g * g;
  m[ID] = mi;
  v[ID] = vi;
  gradient[ID] = vec4f(0);
  theta[ID] -= step.x * mi / (sqrt(vi) / step.y + 1e-8);`,
)}`;
}

/** What `steps` holds for `count` steps after `from`. */
export function adamSteps(learningRate: number, from: number, count: number): Float32Array<ArrayBuffer> {
  const steps = new Float32Array(2 * count);
  for (let i = 0; i < count; i++) {
    const t = from + i + 1;
    steps[2 * i] = learningRate / (1 - 0.9 ** t);
    steps[2 * i + 1] = Math.sqrt(1 - 0.999 ** t);
  }
  return steps;
}

export const tickShader = `
${bindings('*clock: array<u32>')}
${main(1, 'clock[0] += 1;')}`;

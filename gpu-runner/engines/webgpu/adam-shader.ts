import { bindings, main } from './wgsl.ts';

/**
 * One step of Adam (math/adam.ts) on parameters [count] of four, with 2 alpha (theta - star) added to the gradient, which is
 * then cleared. steps [T, 2] holds the step length over 1 - b1^t, and the root of 1 - b2^t, made in float64; clock[0] is t.
 */
export function adamShader(count: number, alpha: number): string {
  return `
${bindings(
  'clock: array<u32>',
  'steps: array<vec2f>',
  'star: array<vec4f>',
  '*theta: array<vec4f>',
  '*gradient: array<vec4f>',
  '*m: array<vec4f>',
  '*v: array<vec4f>',
)}
${main(
  256,
  `
  if (ID >= ${count}u) { return; }
  let step = steps[clock[0]];
  let g = gradient[ID] + ${2 * alpha} * (theta[ID] - star[ID]);
  let mi = 0.9 * m[ID] + 0.1 * g;
  let vi = 0.999 * v[ID] + 0.001 * g * g;
  m[ID] = mi;
  v[ID] = vi;
  gradient[ID] = vec4f(0);
  theta[ID] -= step.x * mi / (sqrt(vi) / step.y + 1e-8);`,
)}`;
}

/** The numbers that `steps` holds, for t = 0 .. T - 1 steps taken before. */
export function adamSteps(T: number, learningRate: number): Float32Array<ArrayBuffer> {
  const steps = new Float32Array(2 * T);
  for (let t = 0; t < T; t++) {
    steps[2 * t] = learningRate / (1 - 0.9 ** (t + 1));
    steps[2 * t + 1] = Math.sqrt(1 - 0.999 ** (t + 1));
  }
  return steps;
}

export const tickShader = `
${bindings('*clock: array<u32>')}
${main(1, 'clock[0] += 1;')}`;

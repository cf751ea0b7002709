// The two passes over all rows that a step of sequential minimal optimisation takes (attackers/svm-smo.ts), in f64.

let n: i32;
let F: usize, rises: usize, falls: usize; // [n] f64, u8, u8
let ki: usize, kj: usize; // two rows of the kernel matrix, [n] f32
let first: i32; // the worst violator that may rise
let least: f64, most: f64; // F of those that may rise at least, of those that may fall at most

const LEAST_CURVATURE: f64 = 1e-12;

export function heapBase(): usize {
  return __heap_base;
}

export function setup(count: i32, gradient: usize, up: usize, down: usize, rowI: usize, rowJ: usize): void {
  n = count;
  F = gradient;
  rises = up;
  falls = down;
  ki = rowI;
  kj = rowJ;
}

export function i(): i32 {
  return first;
}

export function low(): f64 {
  return least;
}

export function high(): f64 {
  return most;
}

/** The partner that promises most, (F_j - least)^2 / (2 - 2 k_ij); compared crosswise, without a division. */
export function partner(): i32 {
  let best: f64 = 0;
  let bestCurvature: f64 = 1;
  let j = -1;
  for (let t = 0; t < n; t++) {
    const gap = load<f64>(F + ((<usize>t) << 3)) - least;
    if (gap <= 0 || load<u8>(falls + <usize>t) == 0) continue;
    const curvature = max(2 - 2 * <f64>load<f32>(ki + ((<usize>t) << 2)), LEAST_CURVATURE);
    if (gap * gap * bestCurvature > best * curvature) {
      best = gap * gap;
      bestCurvature = curvature;
      j = t;
    }
  }
  return j;
}

/** F += step (k_i - k_j), and looks for the next violator. */
export function advance(step: f64): void {
  least = Infinity;
  most = -Infinity;
  for (let t = 0; t < n; t++) {
    const at = F + ((<usize>t) << 3);
    const k = (<usize>t) << 2;
    const f = load<f64>(at) + step * (<f64>load<f32>(ki + k) - <f64>load<f32>(kj + k));
    store<f64>(at, f);
    if (f < least && load<u8>(rises + <usize>t) != 0) {
      least = f;
      first = t;
    }
    if (f > most && load<u8>(falls + <usize>t) != 0) most = f;
  }
}

/** A smooth function: returns f(w) and writes its gradient to `out`. */
export type Objective = (w: Float64Array, out: Float64Array) => number;

/** Pairs of steps and gradient changes that are kept. */
const MEMORY = 10;
/** Sufficient decrease and curvature of the strong Wolfe conditions (Nocedal and Wright 2006, section 3.1). */
const DECREASE = 1e-4;
const CURVATURE = 0.9;

/**
 * L-BFGS (Nocedal and Wright 2006, algorithms 7.4 and 7.5, line search 3.5) from w, in place, until no entry of the gradient
 * is larger than `tolerance`, or no step gains anything more in float64. Returns the number of iterations.
 */
export function minimize(
  f: Objective,
  w: Float64Array,
  {
    tolerance,
    maxIterations,
    report,
  }: {
    readonly tolerance: number;
    readonly maxIterations: number;
    /** Told after every iteration how many there were. */
    readonly report?: (iterations: number) => void;
  },
): number {
  const P = w.length;
  let gradient: Float64Array = new Float64Array(P);
  let value = f(w, gradient);
  const pairs: { readonly s: Float64Array; readonly y: Float64Array; readonly rho: number }[] = [];
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    if (largest(gradient) <= tolerance) return iteration;
    const direction = towards(gradient, pairs);
    const first = pairs.length > 0 ? 1 : Math.min(1, 1 / largest(gradient));
    const found = lineSearch(f, { w, value, slope: dot(direction, gradient), direction, first });
    if (!found) return iteration;
    const s = found.w.map((next, p) => next - w[p]!);
    const y = found.gradient.map((next, p) => next - gradient[p]!);
    const curvature = dot(s, y);
    if (curvature > 0) pairs.push({ s, y, rho: 1 / curvature });
    if (pairs.length > MEMORY) pairs.shift();
    w.set(found.w);
    value = found.value;
    gradient = found.gradient;
    report?.(iteration + 1);
  }
  return maxIterations;
}

/** - H gradient, by the two loops over the pairs. */
function towards(
  gradient: Float64Array,
  pairs: readonly { readonly s: Float64Array; readonly y: Float64Array; readonly rho: number }[],
): Float64Array {
  const q = gradient.map((g) => -g);
  const a = new Float64Array(pairs.length);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { s, y, rho } = pairs[k]!;
    a[k] = rho * dot(s, q);
    add(q, -a[k]!, y);
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    for (let p = 0; p < q.length; p++) q[p]! *= scale;
  }
  pairs.forEach(({ s, y, rho }, k) => add(q, a[k]! - rho * dot(y, q), s));
  return q;
}

interface Point {
  readonly w: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

/** A step that meets both conditions: doubled while the way still falls, then halved between the last two; undefined if none does. */
function lineSearch(
  f: Objective,
  start: {
    readonly w: Float64Array;
    readonly value: number;
    readonly slope: number;
    readonly direction: Float64Array;
    readonly first: number;
  },
): Point | undefined {
  const { w, value, slope, direction } = start;
  let low = 0;
  let high = Infinity;
  let step = start.first;
  for (let trial = 0; trial < 60; trial++) {
    const at = w.map((wp, p) => wp + step * direction[p]!);
    const gradient = new Float64Array(w.length);
    const reached = f(at, gradient);
    if (!(reached <= value + DECREASE * step * slope)) high = step;
    else if (dot(direction, gradient) < CURVATURE * slope) low = step;
    else return { w: at, value: reached, gradient };
    step = high === Infinity ? 2 * step : (low + high) / 2;
  }
  return undefined;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let p = 0; p < a.length; p++) sum += a[p]! * b[p]!;
  return sum;
}

function add(to: Float64Array, factor: number, what: Float64Array): void {
  for (let p = 0; p < to.length; p++) to[p]! += factor * what[p]!;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

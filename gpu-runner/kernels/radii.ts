/** Radii along one direction: r, 2 r, 4 r, 8 r, for sines and cosines of the last three follow from the first by doubling. */
export const RADII = 4;

const SCALES = 5; // kernels, m = 0..4
const GRID = 1024;
const TAIL = 1e-4; // of the widest kernel's radii lie below the range; in 16 dimensions as many of the narrowest's above
const OCTAVE = Math.LN2;

/**
 * Radii of the spectral measure of k(r) = sum_{m=0..4} exp(-r^2 / (b 2^m)) in `dimensions` (even), in units of 1 / sqrt(b): |w|^2 is
 * chi-squared times 2 / 2^m, m uniform. The range of four octaves is folded onto the first one, whose quantiles give `count` least
 * radii; a radius' four multiples share the weight 5 / count by their densities. So each direction covers the whole range,
 * and the directions together as finely as `count` allows.
 */
export function foldedRadii(dimensions: number, count: number): FoldedRadii {
  const key = `${dimensions} ${count}`;
  const radii = known.get(key) ?? fold(dimensions, count);
  known.set(key, radii);
  return radii;
}

export interface FoldedRadii {
  readonly radius: Float64Array;
  /** [count][RADII]. */
  readonly weight: Float64Array;
}

const known = new Map<string, FoldedRadii>();

function fold(dimensions: number, count: number): FoldedRadii {
  const least = Math.sqrt(chiSquaredQuantile(TAIL, dimensions) * (2 / 2 ** (SCALES - 1)));
  const at = (s: number): number => least * Math.exp(s * OCTAVE); // s in [0, 1)
  const densities = (r: number): number[] =>
    Array.from({ length: RADII }, (_, h) => logRadiusDensity(r * 2 ** h, dimensions));

  const cumulative = new Float64Array(GRID + 1);
  for (let i = 0; i < GRID; i++) {
    cumulative[i + 1] = cumulative[i]! + densities(at((i + 0.5) / GRID)).reduce((a, b) => a + b);
  }
  const radius = new Float64Array(count);
  const weight = new Float64Array(count * RADII);
  let i = 0;
  for (let rank = 0; rank < count; rank++) {
    const wanted = ((rank + 0.5) / count) * cumulative[GRID]!;
    while (cumulative[i + 1]! < wanted) i++;
    const r = at((i + (wanted - cumulative[i]!) / (cumulative[i + 1]! - cumulative[i]!)) / GRID);
    const shares = densities(r);
    const total = shares.reduce((a, b) => a + b);
    radius[rank] = r;
    shares.forEach((share, h) => (weight[rank * RADII + h] = (SCALES / count) * (share / total)));
  }
  return { radius, weight };
}

/** Density of ln r, up to a factor. */
function logRadiusDensity(r: number, dimensions: number): number {
  let sum = 0;
  for (let m = 0; m < SCALES; m++) {
    const half = (r * r * 2 ** m) / 4; // half the chi-squared variable
    sum += Math.exp((dimensions / 2) * Math.log((2 * half) / dimensions) - half + dimensions / 2);
  }
  return sum;
}

/** For an even number of degrees of freedom, P(chi^2 < t) = 1 - exp(-t / 2) sum_{i < dimensions / 2} (t / 2)^i / i!; by bisection. */
function chiSquaredQuantile(p: number, dimensions: number): number {
  let [low, high] = [0, 4 * dimensions];
  for (let step = 0; step < 60; step++) {
    const half = (low + high) / 4;
    let [term, sum] = [1, 0];
    for (let i = 0; i < dimensions / 2; i++) {
      sum += term;
      term *= half / (i + 1);
    }
    if (1 - Math.exp(-half) * sum < p) low = 2 * half;
    else high = 2 * half;
  }
  return low;
}

/**
 * P(|T| >= t) for Student's t with `df` degrees of freedom (Abramowitz & Stegun 26.7.1):
 *     I_x(df / 2, 1 / 2)  with  x = df / (df + t^2),  I the regularised incomplete beta function.
 */
export function tailProbability(t: number, df: number): number {
  assertDegreesOfFreedom(df);
  if (Number.isNaN(t)) throw new RangeError(`Student's t: expected a number, got ${t}`);
  const square = t * t;
  if (square === 0) return 1;
  if (square === Infinity) return 0;
  const a = df / 2;
  const b = 1 / 2;
  const x = df / (df + square);
  const y = square / (df + square);
  // x^a y^b / B(a, b); log1p keeps ln x exact where t is small, and ln y where it is large.
  const front = Math.exp(-a * Math.log1p(square / df) - b * Math.log1p(df / square)) / betaHalf(df);
  // The fraction converges fast below the mean of the beta distribution; above it, I_x(a, b) = 1 - I_y(b, a).
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(a, b, x)) / a
    : Math.max(0, 1 - (front * betaFraction(b, a, y)) / b);
}

/**
 * The t with P(|T| >= t) = p: 12.706 for p = 0.05 and one degree of freedom.
 * Newton from 0: the tail is convex and falls on t >= 0, so that every step ends short of the root and the next goes on from there.
 */
export function criticalValue(df: number, p: number): number {
  assertDegreesOfFreedom(df);
  if (!(p > 0 && p <= 1)) throw new RangeError(`Student's t: expected a probability in (0, 1], got ${p}`);
  const peak = 1 / (Math.sqrt(df) * betaHalf(df));
  let t = 0;
  for (let step = 0; step < MAX_STEPS; step++) {
    const density = peak * Math.exp((-(df + 1) / 2) * Math.log1p((t * t) / df));
    const advance = (tailProbability(t, df) - p) / (2 * density);
    t += advance;
    if (Math.abs(advance) <= 1e-15 * t) break;
  }
  return t;
}

/** Bounds both loops; neither comes near it for a probability above 1e-12. */
const MAX_STEPS = 500;

function assertDegreesOfFreedom(df: number): void {
  if (!Number.isInteger(df) || df < 1)
    throw new RangeError(`Student's t: expected whole degrees of freedom, got ${df}`);
}

/** B(df / 2, 1 / 2) from B(1/2, 1/2) = pi or B(1, 1/2) = 2 by B(a + 1, 1/2) = B(a, 1/2) a / (a + 1/2). */
function betaHalf(df: number): number {
  let beta = df % 2 === 1 ? Math.PI : 2;
  for (let twiceA = df % 2 === 1 ? 1 : 2; twiceA < df; twiceA += 2) beta *= twiceA / (twiceA + 1);
  return beta;
}

/** The continued fraction of the incomplete beta function (Numerical Recipes 6.4), by Lentz's method. */
function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < MAX_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return value;
}

const nonZero = (value: number) => (Math.abs(value) < 1e-300 ? 1e-300 : value);

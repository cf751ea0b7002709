/**
 * Half the width of the 95 % confidence interval of a mean, by Student's t with n - 1 degrees of freedom:
 * t(0.975, n - 1) s / sqrt(n). null for a single value, which says nothing of its spread.
 */
export function halfWidth95(values: readonly number[]): number | null {
  const n = values.length;
  if (n < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return criticalT(n - 1, 0.95) * Math.sqrt(variance / n);
}

/** The t that |T| stays below with probability `share`, T Student's with `df` degrees of freedom: bisection to the last bit. */
export function criticalT(df: number, share: number): number {
  let low = 0;
  let high = Math.PI / 2;
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (shareWithin(middle, df) < share) low = middle;
    else high = middle;
  }
  return Math.sqrt(df) * Math.tan((low + high) / 2);
}

/** P(|T| < t), theta = atan(t / sqrt(df)): the finite sums of Abramowitz and Stegun 26.7.3 (odd df) and 26.7.4 (even). */
function shareWithin(theta: number, df: number): number {
  const square = Math.cos(theta) ** 2;
  const odd = df % 2;
  let term = odd ? Math.cos(theta) : 1;
  let sum = df > 1 ? term : 0;
  for (let k = odd ? 3 : 2; k < df; k += 2) {
    term *= (square * (k - 1)) / k;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (theta + Math.sin(theta) * sum) : Math.sin(theta) * sum;
}

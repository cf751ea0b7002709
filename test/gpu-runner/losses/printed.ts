/** The equations as the paper prints them, in naive loops: the oracles of this folder. */

/** Equation (9) with (8): sum over all i, j of ||theta_i - theta_j||^2 (1 - A(S_i, S_j)). */
export function printedU2u(theta: Float64Array, labels: Int32Array, K: number): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    for (let j = 0; j < labels.length; j++) {
      const A = labels[i] === labels[j] ? 1 : 0;
      sum += squaredDistance(theta, i, j, K) * (1 - A);
    }
  }
  return sum;
}

/** Equation (9)'s right side: 2 Tr(theta' L theta) with the Laplacian L = degree - weights of Div(v_i, v_j), [N, N]. */
export function printedLaplacian(theta: Float64Array, labels: Int32Array, K: number): number {
  const N = labels.length;
  let trace = 0;
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++) {
      const degree = i === j ? labels.filter((label) => label !== labels[i]).length : 0;
      const weight = labels[i] === labels[j] ? 0 : 1;
      for (let k = 0; k < K; k++) trace += theta[i * K + k]! * (degree - weight) * theta[j * K + k]!;
    }
  }
  return 2 * trace;
}

/** Squared MMD of equation (11) between the rows with label a and those with label b; `bandwidth` is b of the kernels. */
export function printedMmd(
  theta: Float64Array,
  labels: Int32Array,
  { a, b, K, bandwidth }: { a: number; b: number; K: number; bandwidth: number },
): number {
  const k = (i: number, j: number): number =>
    [0, 1, 2, 3, 4].reduce((sum, m) => sum + Math.exp(-squaredDistance(theta, i, j, K) / (bandwidth * 2 ** m)), 0);
  const rows = (label: number): number[] => [...labels.keys()].filter((i) => labels[i] === label);
  const mean = (x: number[], y: number[]): number =>
    x.flatMap((i) => y.map((j) => k(i, j))).reduce((s, v) => s + v, 0) / (x.length * y.length);
  return mean(rows(a), rows(a)) + mean(rows(b), rows(b)) - 2 * mean(rows(a), rows(b));
}

/** The mean squared distance over all ordered pairs i != j of rows labelled a or b, a quarter of it. */
export function printedBandwidth(
  theta: Float64Array,
  labels: Int32Array,
  { a, b, K }: { a: number; b: number; K: number },
): number {
  const rows = [...labels.keys()].filter((i) => labels[i] === a || labels[i] === b);
  let sum = 0;
  for (const i of rows) for (const j of rows) if (i !== j) sum += squaredDistance(theta, i, j, K);
  return sum / (rows.length * (rows.length - 1)) / 4;
}

function squaredDistance(theta: Float64Array, i: number, j: number, K: number): number {
  let d = 0;
  for (let k = 0; k < K; k++) d += (theta[i * K + k]! - theta[j * K + k]!) ** 2;
  return d;
}

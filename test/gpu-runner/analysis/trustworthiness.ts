import { row, type Matrix } from '../../../gpu-runner/math/matrix.ts';

/**
 * Venna and Kaski 2001: 1 - 2 / (n k (2n - 3k - 1)) sum_i sum over the k nearest j of i in the plane of max(0, r(i, j) - k),
 * r(i, j) the rank of j among the neighbours of i in x.
 */
export function trustworthiness(x: Matrix, positions: Matrix, k: number): number {
  const n = x.rows;
  let penalty = 0;
  for (let i = 0; i < n; i++) {
    const ranks = new Map(neighbours(x, i).map((j, at) => [j, at + 1]));
    for (const j of neighbours(positions, i).slice(0, k)) penalty += Math.max(0, ranks.get(j)! - k);
  }
  return 1 - (2 / (n * k * (2 * n - 3 * k - 1))) * penalty;
}

function neighbours(m: Matrix, i: number): number[] {
  const distance = Array.from({ length: m.rows }, (_, j) =>
    row(m, i).reduce((sum, value, c) => sum + (value - m.data[j * m.cols + c]!) ** 2, 0),
  );
  return [...distance.keys()].filter((j) => j !== i).sort((a, b) => distance[a]! - distance[b]! || a - b);
}

export interface Eigen {
  /** Descending, [n]. */
  readonly values: Float64Array;
  /** Column j belongs to value j, [n, n]. */
  readonly vectors: Float64Array;
}

const SWEEPS = 60; // 6 to 10 are enough for n = 64

/** Eigenvalues and orthonormal eigenvectors of A [n, n], symmetric, by Jacobi's rotations: slow, but accurate and simple. */
export function symmetricEigen(A: Float64Array, n: number): Eigen {
  const D = A.slice();
  const V = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
  const size = Math.sqrt(A.reduce((sum, value) => sum + value * value, 0));
  if (!Number.isFinite(size)) throw new RangeError(`symmetricEigen: expected finite numbers, got a norm of ${size}`);
  for (let sweep = 0; sweep < SWEEPS && offDiagonal(D, n) > 1e-15 * size; sweep++) {
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate({ D, V, n }, p, q);
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => D[b * n + b]! - D[a * n + a]! || a - b);
  return {
    values: Float64Array.from(order, (i) => D[i * n + i]!),
    vectors: V.map((_, at) => V[Math.floor(at / n) * n + order[at % n]!]!),
  };
}

/** D := J' D J and V := V J with the rotation J in the plane of p and q that makes D[p, q] zero. */
function rotate({ D, V, n }: { D: Float64Array; V: Float64Array; n: number }, p: number, q: number): void {
  const pq = D[p * n + q]!;
  if (pq === 0) return;
  const tau = (D[q * n + q]! - D[p * n + p]!) / (2 * pq);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const [kp, kq] = [D[k * n + p]!, D[k * n + q]!];
    D[k * n + p] = c * kp - s * kq;
    D[k * n + q] = s * kp + c * kq;
  }
  for (let k = 0; k < n; k++) {
    const [pk, qk] = [D[p * n + k]!, D[q * n + k]!];
    D[p * n + k] = c * pk - s * qk;
    D[q * n + k] = s * pk + c * qk;
    const [vp, vq] = [V[k * n + p]!, V[k * n + q]!];
    V[k * n + p] = c * vp - s * vq;
    V[k * n + q] = s * vp + c * vq;
  }
  D[p * n + q] = D[q * n + p] = 0;
}

function offDiagonal(D: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) if (i !== j) sum += D[i * n + j]! ** 2;
  return Math.sqrt(sum);
}

import { frequencyDesign, type Frequencies } from './frequencies.ts';
import type { FourierOptions } from './fourier.ts';
import { centre, rowsOf, type Groups, type Mmd } from './mmd.ts';
import { RADII } from './radii.ts';

/** The plain float64 twin of `createFourierMmd`: every frequency as a vector, every feature by Math.cos and Math.sin. */
export function createPlainFourierMmd(groups: Groups, K: number, { features, rng }: FourierOptions): Mmd {
  const rows = rowsOf(groups);
  const draw = frequencyDesign(K, features);
  const mean = new Float64Array(K);
  let call = 0;
  return (theta, out, scale) => {
    const { vectors, weights } = frequencyVectors(draw(rng.fork(`call ${call++}`)));
    const bandwidth = centre(theta, rows, mean);
    if (bandwidth === 0) return 0;
    const [nA, nB] = [groups.a.length, groups.b.length];
    let loss = 0;
    vectors.forEach((unit, j) => {
      const w = unit.slice(0, K).map((value) => value / Math.sqrt(bandwidth));
      const angles = Array.from(rows, (i) => w.reduce((sum, wk, k) => sum + wk * (theta[i * K + k]! - mean[k]!), 0));
      const share = (at: number): number => (at < nA ? 1 / nA : -1 / nB);
      const cosine = angles.reduce((sum, angle, at) => sum + share(at) * Math.cos(angle), 0);
      const sine = angles.reduce((sum, angle, at) => sum + share(at) * Math.sin(angle), 0);
      loss += weights[j]! * (cosine * cosine + sine * sine);
      angles.forEach((angle, at) => {
        const g = scale * 2 * weights[j]! * share(at) * (sine * Math.cos(angle) - cosine * Math.sin(angle));
        for (let k = 0; k < K; k++) out[rows[at]! * K + k]! += g * w[k]!;
      });
    });
    return loss;
  };
}

/** The frequencies one by one, in units of 1 / sqrt(b), and the weight of each. */
export function frequencyVectors({ Kp, bases, rotations, signs, kinds, radius, weight }: Frequencies): {
  readonly vectors: readonly (readonly number[])[];
  readonly weights: readonly number[];
} {
  const vectors: number[][] = [];
  const weights: number[] = [];
  for (let d = 0; d < bases * Kp; d++) {
    const [basis, row] = [Math.floor(d / Kp), d % Kp];
    const R = rotations.subarray((kinds[basis]! >> 1) * Kp * Kp);
    const direction = Array.from({ length: Kp }, (_, k) => {
      if ((kinds[basis]! & 1) === 1) return R[row * Kp + k]!;
      let sum = 0;
      for (let v = 0; v < Kp; v++) sum += hadamard(row, v) * signs[basis * Kp + v]! * R[v * Kp + k]!;
      return sum / Math.sqrt(Kp);
    });
    for (let h = 0; h < RADII; h++) {
      vectors.push(direction.map((value) => value * radius[d]! * 2 ** h));
      weights.push(weight[d * RADII + h]!);
    }
  }
  return { vectors, weights };
}

/** Sylvester's: -1 to the number of ones that row and column have in common. */
function hadamard(row: number, column: number): number {
  let common = 0;
  for (let bits = row & column; bits > 0; bits >>= 1) common += bits & 1;
  return common % 2 === 0 ? 1 : -1;
}

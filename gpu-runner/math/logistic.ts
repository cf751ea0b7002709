/** 1 / (1 + e^-z), without overflow. */
export function sigmoid(z: number): number {
  const e = Math.exp(-Math.abs(z));
  return z >= 0 ? 1 / (1 + e) : e / (1 + e);
}

/** Binary cross-entropy of logit z against y in {0, 1}: -y log s(z) - (1 - y) log(1 - s(z)), without overflow. */
export function bceWithLogits(z: number, y: number): number {
  return Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z)));
}

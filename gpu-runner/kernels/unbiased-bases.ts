let found: readonly (readonly number[])[] | undefined;

/**
 * Eight choices of 16 signs d such that the rows of H diag(d) / 4, H the Hadamard matrix of order 16, form orthonormal bases that are
 * mutually unbiased, also to the identity: any two vectors of different bases have the inner product 1/4 or -1/4. They are
 * d_v = (-1)^q(v) with quadratic forms q over the field of two elements whose pairwise differences have full rank (a Kerdock set,
 * Calderbank, Cameron, Kantor & Seidel 1997). With the identity they are the most there can be, 9 bases of 16 vectors, a spherical 5-design.
 */
export function unbiasedSigns(): readonly (readonly number[])[] {
  found ??= extend([0])!.map(signs); // such a set exists
  return found;
}

const PAIRS = [
  [0, 1],
  [0, 2],
  [0, 3],
  [1, 2],
  [1, 3],
  [2, 3],
] as const;

/** A form is the set of its products v_i v_j, as bits in the order of PAIRS; extends the set to eight by search. */
function extend(forms: readonly number[]): readonly number[] | undefined {
  if (forms.length === 8) return forms;
  for (let form = forms.at(-1)! + 1; form < 64; form++) {
    if (!forms.every((other) => fullRank(form ^ other))) continue;
    const set = extend([...forms, form]);
    if (set) return set;
  }
  return undefined;
}

/** The alternating matrix of the form is regular: its Pfaffian v01 v23 + v02 v13 + v03 v12 is 1. */
function fullRank(form: number): boolean {
  const bit = (i: number): number => (form >> i) & 1;
  return ((bit(0) & bit(5)) ^ (bit(1) & bit(4)) ^ (bit(2) & bit(3))) === 1;
}

function signs(form: number): number[] {
  return Array.from({ length: 16 }, (_, v) => {
    let q = 0;
    PAIRS.forEach(([i, j], bit) => (q ^= (form >> bit) & (v >> i) & (v >> j) & 1));
    return q === 0 ? 1 : -1;
  });
}

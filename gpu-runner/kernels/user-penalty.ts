/** A term of the loss on user embeddings that is computed outside the kernel, between its gradient and its step. */
export interface UserPenalty {
  /** Names of the tensors, [N, width] each, that lie side by side in theta. */
  readonly parts: readonly string[];
  /** users [n]: the batch's distinct users; theta [n, K]: their embedding; adds the term's gradient to out [n, K]. */
  apply(batch: { readonly users: Int32Array; readonly theta: Float32Array; readonly out: Float32Array }): void;
}

/** Rows of a tensor inside a block of float32 numbers. */
export interface Rows {
  /** Index of the first number. */
  readonly offset: number;
  /** Numbers between rows, and those of a row that count. */
  readonly stride: number;
  readonly width: number;
}

/** Room for one penalty's batches of up to `most` users out of N. */
export function penaltyRoom(parts: readonly Rows[], most: number) {
  const K = parts.reduce((sum, { width }) => sum + width, 0);
  return { parts, K, theta: new Float32Array(most * K), out: new Float32Array(most * K) };
}

/** Calls the penalty for `users` with their rows of `parameters`, and adds what it answers to the same rows of `gradient`. */
export function applyPenalty(
  penalty: UserPenalty,
  room: ReturnType<typeof penaltyRoom>,
  { users, parameters, gradient }: { users: Int32Array; parameters: Float32Array; gradient: Float32Array },
): void {
  const { parts, K } = room;
  const [theta, out] = [room.theta.subarray(0, users.length * K), room.out.subarray(0, users.length * K)];
  out.fill(0);
  let column = 0;
  for (const { offset, stride, width } of parts) {
    for (let i = 0; i < users.length; i++) {
      const from = offset + users[i]! * stride;
      for (let k = 0; k < width; k++) theta[i * K + column + k] = parameters[from + k]!;
    }
    column += width;
  }
  penalty.apply({ users, theta, out });
  column = 0;
  for (const { offset, stride, width } of parts) {
    for (let i = 0; i < users.length; i++) {
      const from = offset + users[i]! * stride;
      for (let k = 0; k < width; k++) gradient[from + k]! += out[i * K + column + k]!;
    }
    column += width;
  }
}

/** Lists the distinct values among users of a batch in the order of their first appearance. */
export function distinctUsers(N: number) {
  const seenIn = new Int32Array(N).fill(-1);
  const list = new Int32Array(N);
  let batches = 0;
  return (users: Int32Array): Int32Array => {
    let n = 0;
    for (let i = 0; i < users.length; i++) {
      const user = users[i]!;
      if (seenIn[user] === batches) continue;
      seenIn[user] = batches;
      list[n++] = user;
    }
    batches++;
    return list.subarray(0, n);
  };
}

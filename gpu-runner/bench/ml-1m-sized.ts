import type { Split, UserItems } from '../data/dataset.ts';
import { createRng } from '../math/rng.ts';

/** A split of the size of ML-1M, at random: 132 training, 16 validation and 16 test items for each of 6,040 users, of 3,706. */
export function ml1mSized(): Split {
  const [N, M] = [6040, 3706];
  const rng = createRng('ml-1m-sized');
  const chosen = Array.from({ length: N }, () => {
    const items = new Set<number>();
    while (items.size < 164) items.add(rng.int(M));
    return Int32Array.from(items);
  });
  const part = (from: number, to: number): UserItems => {
    const items = new Int32Array(N * (to - from));
    chosen.forEach((all, user) => items.set(all.slice(from, to).sort(), user * (to - from)));
    return { offsets: Int32Array.from({ length: N + 1 }, (_, user) => user * (to - from)), items };
  };
  return { N, M, train: part(0, 132), validation: part(132, 148), test: part(148, 164) };
}

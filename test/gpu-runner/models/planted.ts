import type { Split, UserItems } from '../../../gpu-runner/data/dataset.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';

/** Users of four tastes; each likes a quarter of the items five times as often, on top of a popularity that falls with the item's number. */
export function plantedSplit({ N = 120, M = 80, seed = 'planted' } = {}): Split {
  const rng = createRng(seed);
  const rows = { train: [] as number[][], validation: [] as number[][], test: [] as number[][] };
  for (let user = 0; user < N; user++) {
    const liked = Array.from({ length: M }, (_, item) => item).filter(
      (item) => rng.next() < (item % 4 === user % 4 ? 0.6 : 0.12) * (1 - item / (2 * M)),
    );
    rng.shuffle(liked);
    const ascending = (from: number, to: number): number[] => liked.slice(from, to).sort((a, b) => a - b);
    rows.test.push(ascending(0, 2));
    rows.validation.push(ascending(2, 4));
    rows.train.push(ascending(4, liked.length));
  }
  const compressed = (sets: number[][]): UserItems => ({
    offsets: Int32Array.of(0, ...sets.map((_, u) => sets.slice(0, u + 1).flat().length)),
    items: Int32Array.from(sets.flat()),
  });
  return { N, M, train: compressed(rows.train), validation: compressed(rows.validation), test: compressed(rows.test) };
}

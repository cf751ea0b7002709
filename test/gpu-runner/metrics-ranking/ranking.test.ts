import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Split, UserItems } from '../../../gpu-runner/data/dataset.ts';
import { createRng, type Rng } from '../../../gpu-runner/math/rng.ts';
import { tieKey } from '../../../gpu-runner/kernels/ranking-tie-key.ts';
import { evaluateRanking, type RankingOptions } from '../../../gpu-runner/metrics/ranking.ts';

const N = 30;
const M = 60;
const ks = [1, 5, 10, 20, 100];

/** Random disjoint sets; some users have no test items. */
function randomSplit(rng: Rng): Split {
  const kinds = Array.from({ length: N }, (_, user) =>
    Array.from({ length: M }, () => {
      const draw = rng.next();
      if (draw < 0.3) return 'train';
      if (draw < 0.45) return 'validation';
      return draw < 0.6 && user % 5 !== 0 ? 'test' : 'none';
    }),
  );
  const rowsOf = (kind: string): UserItems => {
    const rows = kinds.map((row) => [...row.keys()].filter((item) => row[item] === kind));
    return {
      offsets: Int32Array.of(0, ...rows.map((_, u) => rows.slice(0, u + 1).flat().length)),
      items: Int32Array.from(rows.flat()),
    };
  };
  return { N, M, train: rowsOf('train'), validation: rowsOf('validation'), test: rowsOf('test') };
}

/** Scores with many ties: whole numbers 0..5. */
function modelWithTies(rng: Rng) {
  const table = Array.from({ length: N }, () => Float32Array.from({ length: M }, () => rng.int(6)));
  return { M, table, scoreUser: (user: number, out: Float32Array) => out.set(table[user]!) };
}

const row = ({ offsets, items }: UserItems, user: number): number[] =>
  Array.from(items.subarray(offsets[user], offsets[user + 1]));

/** The definitions over a fully sorted list of candidates. */
function naive(order: number[], relevant: number[], k: number): Record<string, number> {
  const top = order.slice(0, k);
  const gains = top.map((item, at) => (relevant.includes(item) ? 1 / Math.log2(at + 2) : 0));
  const ideal = relevant.slice(0, k).map((_, at) => 1 / Math.log2(at + 2));
  const hits = top.filter((item) => relevant.includes(item)).length;
  const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
  return { NDCG: sum(gains) / sum(ideal), HR: hits > 0 ? 1 : 0, RECALL: hits / relevant.length };
}

function sorted(user: number, scores: Float32Array, candidates: number[]): number[] {
  return [...candidates].sort((a, b) => scores[b]! - scores[a]! || tieKey(user, a) - tieKey(user, b) || a - b);
}

describe.each(['test', 'validation'] as const)('full ranking on %s', (on) => {
  it('equals sorting the whole catalogue, with ties, for every metric and k', () => {
    const rng = createRng(`full ${on}`);
    const [split, model] = [randomSplit(rng), modelWithTies(rng)];
    const users = [...Array(N).keys()].filter((user) => row(split[on], user).length > 0);
    const actual = evaluateRanking(model, split, { ranking: 'FULL', on, ks }, rng);
    expect(actual).toHaveLength(3 * ks.length);
    for (const { metric, k, value } of actual) {
      const values = users.map((user) => {
        const gone =
          on === 'test' ? [...row(split.train, user), ...row(split.validation, user)] : row(split.train, user);
        const candidates = [...Array(M).keys()].filter((item) => !gone.includes(item));
        return naive(sorted(user, model.table[user]!, candidates), row(split[on], user), k)[metric]!;
      });
      expect(value, `${metric}@${k}`).toBeCloseTo(values.reduce((a, b) => a + b, 0) / users.length, 12);
    }
    expect(users.length).toBe(on === 'test' ? 24 : 30);
  });
});

describe('sampled ranking', () => {
  const split: Split = {
    N: 1,
    M: 400,
    train: { offsets: Int32Array.of(0, 2), items: Int32Array.of(0, 1) },
    validation: { offsets: Int32Array.of(0, 1), items: Int32Array.of(2) },
    test: { offsets: Int32Array.of(0, 2), items: Int32Array.of(100, 200) },
  };
  const options: RankingOptions = { ranking: 'SAMPLED99', on: 'test', ks: [1, 10, 100] };
  const value = (scores: (item: number) => number, metric: string, k: number, seed = 'sampled'): number => {
    const model = {
      M: 400,
      scoreUser: (_: number, out: Float32Array) => out.forEach((__, item) => (out[item] = scores(item))),
    };
    return evaluateRanking(model, split, options, createRng(seed)).find((r) => r.metric === metric && r.k === k)!.value;
  };

  it('no set of the user competes: neither training, validation nor the other test items', () => {
    const known = new Set([0, 1, 2, 100, 200]);
    const scores = (item: number): number => (item === 100 ? 1 : known.has(item) ? 9 : 0);
    expect(value(scores, 'RECALL', 1)).toBe(1);
    expect(value(scores, 'NDCG', 1)).toBe(1);
  });

  it('an item below everything has rank 100: it is found at 100 and not at 10', () => {
    const scores = (item: number): number => (item === 100 ? -1 : item === 200 ? 2 : 1);
    expect(value(scores, 'RECALL', 10)).toBe(0.5);
    expect(value(scores, 'HR', 10)).toBe(1);
    expect(value(scores, 'NDCG', 100)).toBeCloseTo((1 + 1 / Math.log2(101)) / 2, 12);
  });

  it('the rank is 1 + a hypergeometric draw: with 40 of 395 unseen items above it, recall@10 is near its expectation', () => {
    // 395 unseen items, 40 of them above the test items; 99 drawn: the mean rank is 1 + 99 * 40 / 395 = 11.03.
    const scores = (item: number): number => (item === 100 || item === 200 ? 1 : item >= 360 ? 2 : 0);
    const recalls = Array.from({ length: 300 }, (_, seed) => value(scores, 'RECALL', 10, `s${seed}`));
    const mean = recalls.reduce((a, b) => a + b, 0) / recalls.length;
    // P(at most 9 of 99 drawn are above), summed exactly below.
    expect(Math.abs(mean - hypergeometricAtMost(9, { population: 395, marked: 40, draws: 99 }))).toBeLessThan(0.06);
  });

  it('where fewer than 99 items are unseen, all of them compete', () => {
    const small: Split = { ...split, M: 20, test: { offsets: Int32Array.of(0, 1), items: Int32Array.of(10) } };
    const model = { M: 20, scoreUser: (_: number, out: Float32Array) => out.forEach((__, item) => (out[item] = item)) };
    const results = evaluateRanking(model, small, { ...options, ks: [9, 10] }, createRng(1));
    expect(results.filter(({ metric }) => metric === 'RECALL').map(({ value: v }) => v)).toEqual([0, 1]);
  });
});

describe('ranking', () => {
  afterEach(() => vi.restoreAllMocks());

  it('is the same for the same seed, and draws from nothing else', () => {
    vi.spyOn(Math, 'random').mockImplementation(() => {
      throw new Error('Math.random');
    });
    const run = () => {
      const rng = createRng('same');
      const split = randomSplit(rng);
      return evaluateRanking(modelWithTies(rng), split, { ranking: 'SAMPLED99', on: 'test', ks }, rng);
    };
    expect(run()).toEqual(run());
  });

  it('a constant model gains nothing from the order of the catalogue: it ranks like chance', () => {
    const users = 4000;
    const offsets = Int32Array.from({ length: users + 1 }, (_, u) => u);
    const none = { offsets: new Int32Array(users + 1), items: new Int32Array() };
    const test = { offsets, items: new Int32Array(users) }; // everyone's item is the first of the catalogue
    const split: Split = { N: users, M, train: none, validation: none, test };
    const model = { M, scoreUser: (_: number, out: Float32Array) => out.fill(0.5) };
    const results = evaluateRanking(model, split, { ranking: 'FULL', on: 'test', ks: [6] }, createRng(1));
    const standardError = Math.sqrt((0.1 * 0.9) / users);
    expect(Math.abs(results.find(({ metric }) => metric === 'HR')!.value - 6 / M)).toBeLessThan(4 * standardError);
  });

  it('says what it cannot rank', () => {
    const rng = createRng('cannot');
    const split = randomSplit(rng);
    const model = { M, scoreUser: (user: number, out: Float32Array) => out.fill(user === 3 ? NaN : 0) };
    expect(() => evaluateRanking(model, split, { ranking: 'FULL', on: 'test', ks }, rng)).toThrow(
      /got NaN as user 3's score of item 0/,
    );
    const none = { offsets: new Int32Array(N + 1), items: new Int32Array() };
    expect(() => evaluateRanking(model, { ...split, test: none }, { ranking: 'FULL', on: 'test', ks }, rng)).toThrow(
      /expected users with test items, got none/,
    );
  });
});

function hypergeometricAtMost(
  x: number,
  { population, marked, draws }: { population: number; marked: number; draws: number },
): number {
  const logFactorial = (n: number): number =>
    Array.from({ length: n }, (_, i) => Math.log(i + 1)).reduce((a, b) => a + b, 0);
  const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k);
  const total = logChoose(population, draws);
  return Array.from({ length: x + 1 }, (_, i) =>
    Math.exp(logChoose(marked, i) + logChoose(population - marked, draws - i) - total),
  ).reduce((a, b) => a + b, 0);
}

import { describe, expect, it } from 'vitest';
import type { Split, UserItems } from '../../../gpu-runner/data/dataset.ts';
import { createTeam } from '../../../gpu-runner/kernels/team.ts';
import { createRng, type Rng } from '../../../gpu-runner/math/rng.ts';
import { evaluateRanking, rankingMetrics, type RankingResult } from '../../../gpu-runner/metrics/ranking.ts';

const N = 40;
const M = 50;
const ks = [1, 5, 60];

const split = randomSplit(createRng('groups'));
const model = randomModel(createRng('model'));
const gender = {
  attribute: 'gender',
  values: ['F', 'M'],
  codes: Int32Array.from({ length: N }, (_, u) => (u % 3) - 1),
};
const age = { attribute: 'age', values: ['old', 'nobody', 'young'], codes: new Int32Array(N).fill(2).fill(0, 0, 9) };
const groups = [gender, age];

function randomSplit(rng: Rng): Split {
  const kinds = Array.from({ length: N }, () => Array.from({ length: M }, () => rng.int(7)));
  const rowsOf = (kind: number): UserItems => {
    const rows = kinds.map((row, u) => [...row.keys()].filter((item) => row[item] === kind && (kind < 2 || u % 8 > 0)));
    const offsets = Int32Array.of(0, ...rows.map((_, u) => rows.slice(0, u + 1).flat().length));
    return { offsets, items: Int32Array.from(rows.flat()) };
  };
  return { N, M, train: rowsOf(0), validation: rowsOf(1), test: rowsOf(2) };
}

function randomModel(rng: Rng) {
  const table = Array.from({ length: N }, () => Float32Array.from({ length: M }, () => rng.normal()));
  return { M, table, scoreUser: (user: number, out: Float32Array) => out.set(table[user]!) };
}

const row = ({ offsets, items }: UserItems, user: number): number[] => [
  ...items.subarray(offsets[user], offsets[user + 1]),
];
const evaluate = (of: Split, options: object = {}): RankingResult[] =>
  evaluateRanking(
    model,
    of,
    { ranking: 'FULL', on: 'test', ks, metrics: rankingMetrics, groups, ...options },
    createRng(1),
  );
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** The list a user sees: the whole catalogue sorted, without what she has seen. */
function listOf(user: number, k: number): number[] {
  const seen = [...row(split.train, user), ...row(split.validation, user)];
  const rest = [...Array(M).keys()].filter((item) => !seen.includes(item));
  return rest.sort((a, b) => model.table[user]![b]! - model.table[user]![a]!).slice(0, k);
}

const tested = [...Array(N).keys()].filter((user) => row(split.test, user).length > 0);

describe('utility by group', () => {
  it('is what the metric is over a split in which only the group has test items', () => {
    const results = evaluate(split);
    for (const { attribute, values, codes } of groups) {
      for (const [code, value] of values.entries()) {
        const of = results.filter(({ group }) => group?.attribute === attribute && group.value === value);
        const members = tested.filter((user) => codes[user] === code);
        if (members.length === 0) {
          expect(of).toEqual([]);
          continue;
        }
        const alone = evaluate(onlyTestOf(members), { groups: [] }).filter(({ metric }) => metric !== 'COVERAGE');
        expect(of.map(({ group: __, ...rest }) => rest)).toEqual(alone);
      }
    }
  });

  it('counts users of unknown value in "all" and nowhere else', () => {
    const results = evaluate(split, { groups: [{ ...gender, codes: new Int32Array(N).fill(-1) }] });
    expect(results).toEqual(evaluate(split, { groups: [] }));
  });

  it('leaves the numbers over all users alone, to the last bit, with any number of threads', () => {
    const all = evaluate(split).filter(({ group }) => group === undefined);
    const plain = evaluate(split, { groups: undefined, metrics: undefined });
    expect(all.filter(({ metric }) => metric !== 'POPULARITY' && metric !== 'COVERAGE')).toEqual(plain);
    const team = createTeam(2);
    team.ready();
    expect(evaluate(split, { team })).toEqual(evaluate(split));
    team.close();
  });

  it('works with sampled ranking as well', () => {
    const results = evaluate(split, { ranking: 'SAMPLED99' });
    const hr = (of: readonly RankingResult[], value?: string) =>
      of.find(({ metric, k, group }) => metric === 'HR' && k === 5 && group?.value === value)!.value;
    const [f, m] = [0, 1].map((code) => tested.filter((user) => gender.codes[user] === code).length);
    const unknown = tested.length - f! - m!;
    const hits = hr(results) * tested.length - hr(results, 'F') * f! - hr(results, 'M') * m!;
    expect(hits).toBeGreaterThanOrEqual(-1e-9);
    expect(hits).toBeLessThanOrEqual(unknown + 1e-9);
    const lists = (of: readonly RankingResult[]) => of.filter(({ metric }) => metric === 'POPULARITY');
    expect(lists(results)).toEqual(lists(evaluate(split)));
  });

  it('refuses groups that do not fit', () => {
    const wrong = (change: object) => () => evaluate(split, { groups: [{ ...gender, ...change }] });
    expect(wrong({ codes: new Int32Array(3) })).toThrow('gender: expected a value for 40 users, got 3');
    expect(wrong({ codes: new Int32Array(N).fill(2) })).toThrow('gender: expected codes of -1..1, got 2');
  });
});

describe('what is recommended', () => {
  const counts = Array.from({ length: M }, (_, item) => [...split.train.items].filter((i) => i === item).length);

  it('POPULARITY@k: mean percentile, by training interactions, of the k best items', () => {
    const percentile = (item: number): number => {
      const others = counts.filter((_, j) => j !== item);
      const below =
        others.filter((n) => n < counts[item]!).length + others.filter((n) => n === counts[item]).length / 2;
      return below / (M - 1);
    };
    for (const k of ks) {
      const expected = mean(tested.map((user) => mean(listOf(user, k).map(percentile))));
      const found = evaluate(split).find(({ metric, k: at, group }) => metric === 'POPULARITY' && at === k && !group);
      expect(found!.value).toBeCloseTo(expected, 12);
    }
  });

  it('COVERAGE@k: share of the catalogue in anyone’s k best, of all users only', () => {
    const found = evaluate(split).filter(({ metric }) => metric === 'COVERAGE');
    const expected = ks.map((k) => new Set(tested.flatMap((user) => listOf(user, k))).size / M);
    expect(found).toEqual(ks.map((k, at) => ({ metric: 'COVERAGE', k, value: expected[at] })));
  });

  it('a user who has seen everything but has test items among it has no list: she counts in no popularity', () => {
    const everything = { offsets: Int32Array.of(0, M, M), items: Int32Array.from(Array(M).keys()) };
    const none = { offsets: new Int32Array(3), items: new Int32Array() };
    const test = { offsets: Int32Array.of(0, 1, 2), items: Int32Array.of(4, 5) };
    const all = evaluateRanking(
      model,
      { N: 2, M, train: everything, validation: none, test },
      { ranking: 'FULL', on: 'test', ks: [1], metrics: ['POPULARITY', 'HR'] },
      createRng(1),
    );
    expect(all[0]!.value).toBe(0.5); // the other user's best item: all have been seen once
  });
});

/** The same split, in which the others' test items are no one's. */
function onlyTestOf(members: readonly number[]): Split {
  const rows = [...Array(N).keys()].map((user) => (members.includes(user) ? row(split.test, user) : []));
  const offsets = Int32Array.of(0, ...rows.map((_, u) => rows.slice(0, u + 1).flat().length));
  return { ...split, test: { offsets, items: Int32Array.from(rows.flat()) } };
}

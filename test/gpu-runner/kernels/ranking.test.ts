import { afterAll, describe, expect, it } from 'vitest';
import { createNeumf } from '../../../gpu-runner/kernels/neumf.ts';
import { rankUsersPlain } from '../../../gpu-runner/kernels/ranking-plain.ts';
import type { ScoreForm } from '../../../gpu-runner/kernels/ranking-scores.ts';
import {
  rankingMemory,
  rankUsers,
  type ItemRows,
  type RankedRound,
  type RankingTask,
} from '../../../gpu-runner/kernels/ranking.ts';
import { createTeam, type Team } from '../../../gpu-runner/kernels/team.ts';
import { createRng, type Rng } from '../../../gpu-runner/math/rng.ts';
import { initialTensors } from '../../../gpu-runner/models/nmf-init.ts';
import { randomMatrix } from './random.ts';

const team = createTeam(3);
team.ready();
afterAll(() => team.close());

interface Ranked {
  readonly user: number;
  readonly ranks: Int32Array;
  readonly top: Int32Array;
  readonly scores: Float32Array;
}

function collect(task: RankingTask, run: (visit: (round: RankedRound) => void) => void): Ranked[] {
  const all: Ranked[] = [];
  run((round) =>
    round.users.forEach((user, n) => {
      const scores = task.wantScores ? round.scores(n).slice() : new Float32Array();
      all.push({ user, ranks: round.ranks(n).slice(), top: round.top(n).slice(), scores });
    }),
  );
  return all;
}

/** Every item is hidden in one of two sets, relevant, or neither; each fifth user has nothing relevant. */
function randomTask(N: number, M: number, limit: number, rng: Rng): RankingTask {
  const kinds = Array.from({ length: N }, () => Array.from({ length: M }, () => rng.int(6)));
  const rowsOf = (kind: number): ItemRows => {
    const rows = kinds.map((row, u) => [...row.keys()].filter((item) => row[item] === kind && (kind < 2 || u % 5 > 0)));
    const offsets = new Int32Array(N + 1);
    rows.forEach((row, u) => (offsets[u + 1] = offsets[u]! + row.length));
    return { offsets, items: Int32Array.from(rows.flat()) };
  };
  const users = Int32Array.from({ length: N }, (_, u) => u).filter((u) => u % 5 > 0);
  return { M, users, hidden: [rowsOf(0), rowsOf(1)], relevant: rowsOf(2), limit, wantScores: true };
}

const given = (scoreUser: (user: number, out: Float32Array) => void, M: number): ScoreForm => ({
  kind: 'GIVEN',
  scoreUsers: (from, to, out) => {
    for (let u = from; u < to; u++) scoreUser(u, out.subarray((u - from) * M, (u - from + 1) * M));
  },
});

describe('ranking kernel', () => {
  it.each([
    ['few scores, many ties', 90, 70, 20, (rng: Rng) => rng.int(4)],
    ['all equal', 20, 33, 5, () => -1],
    ['numbers of all sizes, infinite ones too', 40, 257, 10, (rng: Rng) => 1 / (rng.int(9) - 4)],
    ['more wanted than there are items', 20, 5, 20, (rng: Rng) => rng.normal()],
    ['one item', 20, 1, 1, () => 0],
    ['only the best', 33, 100, 1, (rng: Rng) => rng.int(30)],
  ])('equals sorting everything: %s', (name, N, M, limit, draw) => {
    const rng = createRng(name);
    const task = randomTask(N, M, limit, rng);
    const table = Array.from({ length: N }, () => Float32Array.from({ length: M }, () => draw(rng)));
    const scoreUser = (user: number, out: Float32Array): void => out.set(table[user]!);
    const expected = collect(task, (visit) => rankUsersPlain(task, scoreUser, visit));
    expect(collect(task, (visit) => rankUsers(task, given(scoreUser, M), visit, team))).toEqual(expected);
    expect(collect(task, (visit) => rankUsers(task, given(scoreUser, M), visit))).toEqual(expected);
  });

  it.each([
    [{ N: 30, M: 67, dim: 16, layers: [32, 16, 8] }],
    [{ N: 9, M: 130, dim: 5, layers: [6, 3] }],
    [{ N: 7, M: 64, dim: 8, layers: [20, 11, 9, 7] }],
  ])('scores %o exactly as the NeuMF kernel does', (shape) => {
    const rng = createRng(`neumf ${shape.M}`);
    const tensors = initialTensors(shape, 0.5, rng);
    for (const [name, { data }] of Object.entries(tensors)) if (name.endsWith('bias')) data.fill(rng.normal());
    const engine = createNeumf(shape);
    engine.load(tensors);
    engine.prepareScores();
    const task = randomTask(shape.N, shape.M, 10, rng);
    const form: ScoreForm = { kind: 'NEUMF', shape, tensors };
    const expected = collect(task, (visit) => rankUsers(task, given(engine.scoreUser, shape.M), visit));
    expect(collect(task, (visit) => rankUsers(task, form, visit, team))).toEqual(expected);
    expect(new Set(expected[0]!.scores).size).toBeGreaterThan(10);
  });

  it.each([1, 3, 16, 64])('dot products of %i, summed in order', (K) => {
    const [N, M] = [27, 150];
    const rng = createRng(`dot ${K}`);
    const [users, items] = [randomMatrix(N, K, rng), randomMatrix(M, K, rng)];
    const task = randomTask(N, M, 10, rng);
    const scoreUser = (user: number, out: Float32Array): void => {
      for (let i = 0; i < M; i++) {
        let sum = 0;
        for (let k = 0; k < K; k++) {
          sum = Math.fround(sum + Math.fround(users.data[user * K + k]! * items.data[i * K + k]!));
        }
        out[i] = sum;
      }
    };
    const expected = collect(task, (visit) => rankUsersPlain(task, scoreUser, visit));
    expect(collect(task, (visit) => rankUsers(task, { kind: 'DOT', users, items }, visit, team))).toEqual(expected);
  });

  it('goes in rounds: 3,000 users of 3,706 items are more than one', () => {
    const [N, M] = [3000, 3706];
    const offsets = Int32Array.from({ length: N + 1 }, (_, u) => u);
    const users = Int32Array.from({ length: N }, (_, u) => u);
    const relevant = { offsets, items: users.map((u) => u % M) };
    const task = { M, users, hidden: [], relevant, limit: 3, wantScores: false };
    const form: ScoreForm = {
      kind: 'DOT',
      users: randomMatrix(N, 1, createRng(1)),
      items: randomMatrix(M, 1, createRng(2)),
    };
    const seen: number[] = [];
    const firstOf = new Map<number, number>();
    rankUsers(task, form, (round) => {
      seen.push(...round.users);
      round.users.forEach((user, n) => firstOf.set(user, round.top(n)[0]!));
    });
    expect(seen).toEqual([...users]);
    // The best of <u, i> in one dimension is the largest or the smallest item.
    const largest = form.items.data.indexOf(Math.max(...form.items.data));
    const smallest = form.items.data.indexOf(Math.min(...form.items.data));
    for (const user of [0, 1500, 2999]) expect(firstOf.get(user)).toBe(form.users.data[user]! > 0 ? largest : smallest);
  });

  it('takes no more memory than it says', () => {
    const [N, M, limit, threads] = [500, 1500, 20, 2];
    const shape = { N, M, dim: 16, layers: [32, 16, 8] };
    const tensors = initialTensors(shape, 0.5, createRng('memory'));
    const parameters = Object.values(tensors).reduce((sum, { data }) => sum + data.length, 0);
    const task = randomTask(N, M, limit, createRng('memory'));
    const sets = [...task.hidden, task.relevant];
    const interactions = sets.reduce((sum, { items }) => sum + items.length, 0);
    let bytes = 0;
    const pair = createTeam(threads);
    const watched: Team = {
      ...pair,
      load<E>(name: string, base64: string) {
        const kernel = pair.load<E>(name, base64);
        const alloc = (size: number): number => ((bytes += size), kernel.alloc(size));
        return { ...kernel, alloc };
      },
    };
    rankUsers(task, { kind: 'NEUMF', shape, tensors }, () => {}, watched);
    pair.close();
    const most = rankingMemory({ N, M, interactions, limit, parameters, threads });
    expect(bytes).toBeLessThan(most);
    expect(bytes).toBeGreaterThan(most / 3);
  });

  it('names the first user and item whose score is no number', () => {
    const task = randomTask(40, 50, 5, createRng('nan'));
    const scoreUser = (user: number, out: Float32Array): void => {
      out.fill(0);
      if (user >= 12) out[48] = NaN;
    };
    expect(() => rankUsers(task, given(scoreUser, 50), () => {}, team)).toThrow(
      "expected numbers, got NaN as user 12's score of item 48",
    );
  });
});

import { describe, expect, it } from 'vitest';
import type { BoardRun } from '../../../server/results/board-run.ts';
import { rankRuns } from '../../../server/results/leaderboard.tables.ts';
import { attack, figure, original, run } from './board.ts';

const ndcg = (value: number, k = 10) => figure('NDCG', k, value);
const seeds = (rowHash: string, aucs: readonly [mlp: number, xgb: number][], given: Partial<BoardRun> = {}) =>
  aucs.map(([mlp, xgb], i) =>
    run({ rowHash, seed: i + 1, attacks: [attack('MLP', mlp), attack('XGB', xgb)], ...given }),
  );
const order = (runs: BoardRun[], rankBy: 'WORST_CASE_ADVANTAGE' | 'NDCG' = 'WORST_CASE_ADVANTAGE') =>
  rankRuns(runs, rankBy).rows.map(
    ({ key, rankBand }) => `${key} ${rankBand ? `${rankBand.from}-${rankBand.to}` : '-'}`,
  );

describe('leaderboard', () => {
  it('ranks by the worst attacker, the least leak first', () => {
    const runs = [
      ...seeds('needle', [
        [0.5, 0.99],
        [0.51, 0.98],
        [0.5, 0.99],
      ]),
      ...seeds('even', [
        [0.6, 0.55],
        [0.61, 0.56],
        [0.6, 0.54],
      ]),
    ];
    const { rows } = rankRuns(runs, 'WORST_CASE_ADVANTAGE');
    expect(rows.map((r) => [r.key, r.worstCase?.attacker, r.rankBand?.from])).toEqual([
      ['even', 'MLP', 1],
      ['needle', 'XGB', 2],
    ]);
    expect(rows[0]!.worstCase!.advantage.mean).toBeCloseTo((0.2 + 0.22 + 0.2) / 3, 14);
  });

  it('an AUC below one half leaks as much as above, and is called over-unlearned', () => {
    const [row] = rankRuns(
      seeds('low', [
        [0.3, 0.5],
        [0.31, 0.52],
        [0.32, 0.49],
      ]),
      'WORST_CASE_ADVANTAGE',
    ).rows;
    expect(row!.worstCase).toMatchObject({ attacker: 'MLP', overUnlearned: true });
    expect(row!.worstCase!.advantage.mean).toBeCloseTo(0.38, 14);
    expect(row!.attacks.map((a) => a.overUnlearned)).toEqual([true, false]);
  });

  it('the advantage is of each seed: sides of chance do not cancel out', () => {
    const [row] = rankRuns(
      seeds('swing', [
        [0.4, 0.5],
        [0.6, 0.5],
      ]),
      'WORST_CASE_ADVANTAGE',
    ).rows;
    expect(row!.attacks[0]!.auc.mean).toBeCloseTo(0.5, 14);
    expect(row!.worstCase!.advantage.mean).toBeCloseTo(0.2, 14);
  });

  it('ranks by NDCG@10, the highest first; other cut-offs do not count', () => {
    const row = (rowHash: string, ...values: number[]) =>
      values.map((v, i) => run({ rowHash, seed: i + 1, recommendations: [ndcg(v), ndcg(1 - v, 5)] }));
    expect(order([...row('low', 0.1, 0.11, 0.12), ...row('high', 0.3, 0.31, 0.32)], 'NDCG')).toEqual([
      'high 1-1',
      'low 2-2',
    ]);
    expect(order([run({ rowHash: 'at 5 only', recommendations: [ndcg(0.4, 5)] })], 'NDCG')).toEqual(['at 5 only -']);
  });

  it('counts the seeds of a row in every state, and computes with those that are done', () => {
    const attacks = [attack('MLP', 0.7)];
    const states = ['SUCCEEDED', 'FAILED', 'CANCELLED', 'QUEUED', 'LEASED', 'RUNNING'] as const;
    const { rows, notRanked } = rankRuns(
      states.map((status, i) => run({ seed: 6 - i, status, attacks })),
      'WORST_CASE_ADVANTAGE',
    );
    expect(rows[0]!.seeds).toEqual({ done: 1, planned: 6, failed: 2, running: 2 });
    expect(rows[0]!.runs.map((r) => r.seed)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(rows[0]!.attacks[0]!.auc).toEqual({ mean: 0.7, sd: null, ci95: null, n: 1, values: [0.7] });
    expect(notRanked).toHaveLength(2);
  });

  it('a row with no seed done is shown behind the others, without a rank', () => {
    const failed = run({ rowHash: 'lost', status: 'FAILED' });
    const { rows } = rankRuns([failed, ...seeds('kept', [[0.6, 0.6]])], 'WORST_CASE_ADVANTAGE');
    expect(rows.map((r) => r.key)).toEqual(['kept', 'lost']);
    expect(rows[1]).toMatchObject({ rankBand: null, worstCase: null, attacks: [], utility: [], seconds: [] });
  });

  it('keeps the share of the Original of the same lineage, seed by seed', () => {
    const child = (seed: number, value: number, before: number | null) =>
      run({
        method: 'D2D_R',
        seed,
        recommendations: [ndcg(value)],
        parent: original({ recommendations: before === null ? [] : [ndcg(before), ndcg(0.9, 5)] }),
      });
    const utility = (...runs: BoardRun[]) => rankRuns(runs, 'NDCG').rows[0]!.utility[0]!;
    expect(utility(child(1, 0.3, 0.4), child(2, 0.2, 0.25)).keptOfOriginal!.mean).toBeCloseTo((0.75 + 0.8) / 2, 14);
    expect(utility(child(1, 0.3, 0.4), child(2, 0.2, null)).keptOfOriginal).toMatchObject({ n: 1, ci95: null });
    expect(utility(child(1, 0.3, 0)).keptOfOriginal).toBeNull();
    expect(utility(run({ recommendations: [ndcg(0.3)] })).keptOfOriginal).toBeNull();
  });

  it('orders attackers and metrics as the contract lists them, and cut-offs by number', () => {
    const recommendations = [ndcg(0.1, 20), ndcg(0.2, 5), figure('HR', 10, 0.3)];
    const [row] = rankRuns(
      [run({ attacks: [attack('XGB', 0.5), attack('MLP', 0.5)], recommendations })],
      'WORST_CASE_ADVANTAGE',
    ).rows;
    expect(row!.attacks.map((a) => a.attacker)).toEqual(['MLP', 'XGB']);
    expect(row!.utility.map((u) => `${u.metric}@${u.k}`)).toEqual(['NDCG@5', 'NDCG@20', 'HR@10']);
  });

  it('the worst case is over attackers, surfaces and attributes', () => {
    const places = [
      attack('MLP', 0.7),
      attack('XGB', 0.65),
      attack('MLP', 0.6, { surface: 'CONCAT' }),
      attack('MLP', 0.2, { surface: 'CONCAT', attribute: 'age' }),
      attack('XGB', 0.71, { attribute: 'age' }),
    ];
    const [row] = rankRuns([run({ attacks: places.toReversed() })], 'WORST_CASE_ADVANTAGE').rows;
    expect(row!.worstCase).toMatchObject({ attacker: 'MLP', surface: 'CONCAT', attribute: 'age' });
    expect(row!.worstCase!.advantage.mean).toBeCloseTo(0.6, 14);
    expect(row!.attacks.map((a) => `${a.attacker} ${a.surface} ${a.attribute} ${a.auc.mean}`)).toEqual([
      'MLP GMF gender 0.7',
      'MLP CONCAT age 0.2',
      'MLP CONCAT gender 0.6',
      'XGB GMF age 0.71',
      'XGB GMF gender 0.65',
    ]);
  });

  it('utility is of all users; figures of groups stay with their run', () => {
    const recommendations = [figure('NDCG', 10, 0.9, 'gender'), ndcg(0.3), figure('HR', 10, 0.8, 'gender')];
    const [row] = rankRuns([run({ recommendations })], 'NDCG').rows;
    expect(row!.utility.map(({ metric, value }) => [metric, value.values])).toEqual([['NDCG', [0.3]]]);
    const child = run({
      method: 'D2D_R',
      recommendations: [ndcg(0.3)],
      parent: original({ recommendations: [figure('NDCG', 10, 0.9, 'gender'), ndcg(0.4)] }),
    });
    expect(rankRuns([child], 'NDCG').rows[0]!.utility[0]!.keptOfOriginal!.mean).toBeCloseTo(0.75, 14);
  });

  it('how popular and how varied recommendations are is shown, but nothing to keep', () => {
    const figures = [ndcg(0.3), figure('POPULARITY', 10, 0.2), figure('COVERAGE', 10, 0.1)];
    const child = run({ method: 'D2D_R', recommendations: figures, parent: original({ recommendations: figures }) });
    const [row] = rankRuns([child], 'NDCG').rows;
    expect(row!.utility.map(({ metric, keptOfOriginal }) => [metric, keptOfOriginal?.mean ?? null])).toEqual([
      ['NDCG', 1],
      ['POPULARITY', null],
      ['COVERAGE', null],
    ]);
  });

  it('a method that trains its own model is compared with its Original where that succeeded, and ranked anyway', () => {
    const retrained = (seed: number, parent: BoardRun['parent']) =>
      run({
        method: 'RETRAIN',
        rowHash: 'retrain',
        seed,
        attacks: [attack('MLP', 0.55)],
        recommendations: [ndcg(0.3)],
        parent,
      });
    const recommendations = [ndcg(0.4)];
    const runs = [
      retrained(1, original({ recommendations })),
      retrained(2, original({ status: 'FAILED', recommendations })),
      retrained(3, original({ datasetId: 'ds_2', recommendations })),
      retrained(4, original({ status: 'RUNNING', recommendations })),
      retrained(5, null),
    ];
    const { rows, notRanked } = rankRuns(runs, 'WORST_CASE_ADVANTAGE');
    expect(notRanked).toEqual([]);
    expect(rows[0]).toMatchObject({ seeds: { done: 5 }, rankBand: { from: 1 } });
    expect(rows[0]!.utility[0]!.keptOfOriginal).toMatchObject({ n: 1, values: [0.3 / 0.4] });
  });

  it('seconds of the stages that were timed', () => {
    const timed = (seed: number, trainSeconds: number | null) =>
      run({ seed, trainSeconds, attackSeconds: 2, analyseSeconds: 4 });
    const [row] = rankRuns([timed(1, 10), timed(2, 14), timed(3, null)], 'NDCG').rows;
    expect(row!.seconds.map(({ stage, value }) => [stage, value.mean, value.n])).toEqual([
      ['TRAIN', 12, 2],
      ['ATTACK', 2, 3],
      ['ANALYSE', 4, 3],
    ]);
  });

  it('rows that faced other attackers are shown but not ranked by them, and say so', () => {
    const weak = seeds('weak', [[0.5, 0.5]], { attackers: [{ name: 'MLP' }] });
    const runs = [
      ...seeds('a', [[0.6, 0.6]]),
      ...weak,
      ...seeds('b', [[0.7, 0.7]], { attackers: [{ name: 'XGB' }, { name: 'MLP' }] }),
    ];
    expect(order(runs)).toEqual(['a 1-2', 'b 1-2', 'weak -']);
    expect(rankRuns(runs, 'WORST_CASE_ADVANTAGE').notRanked).toEqual([
      { run: weak[0], reason: 'faced other attackers than the ranked rows' },
    ]);
    expect(rankRuns(runs, 'NDCG').notRanked).toEqual([]);
    expect(order([...weak, ...seeds('a', [[0.6, 0.6]])])).toEqual(['a 1-1', 'weak -']); // one each: more attackers count
  });

  it('of no runs is empty', () => expect(rankRuns([], 'NDCG')).toEqual({ rows: [], notRanked: [] }));
});

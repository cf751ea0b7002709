import { describe, expect, it } from 'vitest';
import type { BoardRun } from '../../../server/results/board-run.ts';
import { figuresOf } from '../../../server/results/figures.tables.ts';
import { rankRows, summariseRuns } from '../../../server/results/leaderboard.tables.ts';
import { tradeOff } from '../../../server/results/trade-off.tables.ts';
import { differences } from '../../../server/results/versus.tables.ts';
import { random } from '../../support/plausible-results.ts';
import { attack, figure, original, run } from './board.ts';

const draw = random(7);

/** Four methods of six seeds, some of them failed. */
const runs: readonly BoardRun[] = (['ORIGINAL', 'U2U_R', 'D2D_R', 'RETRAIN'] as const).flatMap((method, m) =>
  Array.from({ length: 6 }, (_, i) =>
    run({
      method,
      rowHash: method === 'ORIGINAL' ? 'originals' : method,
      seed: i + 1,
      status: draw() < 0.15 && method !== 'ORIGINAL' ? 'FAILED' : 'SUCCEEDED',
      attacks: [attack('MLP', 0.5 + m / 10 + draw() / 20), attack('XGB', 0.5 + draw() / 10)],
      recommendations: [figure('NDCG', 10, 0.3 + draw() / 20), figure('HR', 10, 0.5 + draw() / 20)],
      trainSeconds: method === 'RETRAIN' ? 100 + draw() : 0,
      unlearnSeconds: 1 + draw(),
      parent: method === 'ORIGINAL' ? null : original({ recommendations: [figure('NDCG', 10, 0.31)] }),
    }),
  ),
);

/** Everything that is computed of a board, in an order of its own. */
function everything(of: readonly BoardRun[]) {
  const { rows, notRanked } = summariseRuns(of);
  const figured = rows.map((row) => ({ ...row, figures: figuresOf(row) })).sort((a, b) => (a.key < b.key ? -1 : 1));
  const baseline = figured.find(({ key }) => key === 'originals')!;
  const others = figured.filter((row) => row !== baseline);
  const pairs = others.map((row) => ({ row, baseline }));
  return {
    ranking: rankRows({ rows: figured, notRanked }, 'WORST_CASE_ADVANTAGE'),
    paired: differences(pairs, 'PAIRED_T'),
    signed: differences(pairs, 'WILCOXON'),
    trade: tradeOff(figured, { utility: 'NDCG', k: 10, attacker: null }),
  };
}

describe('whatever is computed of a board', () => {
  const expected = everything(runs);

  it('does not depend on the order in which its runs come', () => {
    for (let trial = 0; trial < 10; trial++) {
      const shuffled = runs
        .map((each) => ({ each, place: draw() }))
        .sort((a, b) => a.place - b.place)
        .map(({ each }) => each);
      expect(everything(shuffled)).toEqual(expected);
    }
  });

  it('a run that has not succeeded changes counts and no figure', () => {
    const waiting = run({ method: 'D2D_R', rowHash: 'D2D_R', seed: 99, status: 'QUEUED', parent: original() });
    const found = everything([...runs, waiting]);
    expect(found.paired).toEqual(expected.paired);
    expect(found.signed).toEqual(expected.signed);
    const planned = (of: typeof expected) => of.ranking.rows.find(({ key }) => key === 'D2D_R')!.seeds.planned;
    expect(planned(found)).toBe(planned(expected) + 1);
  });

  it('every p-value lies in [0, 1], and Holm never lowers one', () => {
    for (const each of [...expected.paired.values(), ...expected.signed.values()].flat()) {
      if (each.pValue === null) continue;
      expect(each.pValue).toBeGreaterThanOrEqual(0);
      expect(each.pAdjusted).toBeGreaterThanOrEqual(each.pValue);
      expect(each.pAdjusted).toBeLessThanOrEqual(1);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { countingBackfilled, type FacedRun } from '../../../server/results/backfill.tables.ts';

const knn = { name: 'KNN', neighbours: 15 };
const mlp = { name: 'MLP', hidden: 100 };
const xgb = { name: 'XGB', rounds: 100 };
const figures = { accuracy: 0.6, balancedAccuracy: 0.6, precision: 0.6, recall: 0.6, auc: 0.7, aucHard: 0.6 };

function run(
  attackers: readonly { name: string }[],
  backfilled: readonly { name: string }[],
  status = 'SUCCEEDED',
): FacedRun {
  const names = [...attackers, ...backfilled].map(({ name }) => name as 'MLP');
  const attacks = names.map((attacker) => ({ attacker, surface: 'GMF' as const, attribute: 'gender', ...figures }));
  return { status, attackers, backfilled, attacks: status === 'SUCCEEDED' ? attacks : [] };
}

const counted = (runs: readonly FacedRun[]) =>
  countingBackfilled(runs).map(({ attackers, attacks }) => [
    (attackers as { name: string }[]).map(({ name }) => name).join('+'),
    attacks.map(({ attacker }) => attacker).join('+'),
  ]);

describe('a back-filled attacker', () => {
  it('counts when all have faced it', () => {
    expect(counted([run([mlp], [knn]), run([mlp], [knn])])).toEqual([
      ['MLP+KNN', 'MLP+KNN'],
      ['MLP+KNN', 'MLP+KNN'],
    ]);
  });

  it('does not while one has not', () => {
    expect(counted([run([mlp], [knn]), run([mlp], [])])).toEqual([
      ['MLP', 'MLP'],
      ['MLP', 'MLP'],
    ]);
  });

  it('is another with other parameters', () => {
    expect(counted([run([mlp], [knn]), run([mlp], [{ ...knn, neighbours: 3 } as { name: string }])])).toEqual([
      ['MLP', 'MLP'],
      ['MLP', 'MLP'],
    ]);
  });

  it('does not wait for what has not succeeded, nor for runs launched with other attackers', () => {
    expect(counted([run([mlp], [knn]), run([mlp], [], 'FAILED'), run([mlp, xgb], [])])).toEqual([
      ['MLP+KNN', 'MLP+KNN'],
      ['MLP+KNN', ''],
      ['MLP+XGB', 'MLP+XGB'],
    ]);
  });

  it('nothing changes without one', () => {
    const runs = [run([mlp], []), run([mlp, xgb], [], 'QUEUED')];
    expect(countingBackfilled(runs)).toEqual(runs);
  });
});

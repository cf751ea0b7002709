import { boost, xgbDefaults } from '../attackers/xgb.ts';
import { createPlainTreeGrower } from '../kernels/xgb-tree-plain.ts';
import { asLists, attackerTask } from './attacker-task.ts';
import { pythonPeer } from './python-peer.ts';
import { benchRow, interleaved, type BenchRow } from './row.ts';

/** 100 rounds of exact greedy trees of depth 6 on 600 x 16, and the probabilities of the same rows, ours on one thread. */
export function rows(): BenchRow[] {
  const task = { ...attackerTask() };
  const fit = (create?: typeof createPlainTreeGrower) => (): void => {
    boost({ ...task, xTest: task.x }, xgbDefaults, create);
  };
  const [ours, plain] = interleaved([fit(), fit(createPlainTreeGrower)], 7) as [number, number]; // one for each contestant
  const beside = (id: string, threads: number): BenchRow => {
    const libxgboost = pythonPeer(asLists(task), {
      imports: 'from xgboost import XGBClassifier',
      setup: `def fit(): XGBClassifier(tree_method="exact", n_jobs=${threads}).fit(x, y).predict_proba(x)`,
      rounds: 5,
      threads,
    });
    return {
      id,
      value: ours,
      unit: 'ms',
      peer: `libxgboost, ${threads === 1 ? 'one thread' : `${threads} threads`}`,
      peerValue: libxgboost ?? null,
      ratio: libxgboost ? libxgboost / ours : null,
    };
  };
  return [
    beside('attacker-xgb', 1),
    beside('attacker-xgb-2-threads', 2),
    { ...benchRow('attacker-xgb-kernel', ours, plain), peer: 'plain TypeScript' },
  ];
}

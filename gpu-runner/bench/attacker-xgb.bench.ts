import { xgbAttacker, xgbDefaults } from '../attackers/xgb.ts';
import { createRng } from '../math/rng.ts';
import { asLists, attackerTask } from './attacker-task.ts';
import { pythonPeer } from './python-peer.ts';
import { interleaved } from './row.ts';

/** 100 rounds of exact greedy trees of depth 6 on 600 x 16, and the probabilities of the same rows. */
export function rows() {
  const task = attackerTask();
  const rng = createRng(1); // never drawn from
  const [ours] = interleaved([() => void xgbAttacker({ ...task, xTest: task.x }, xgbDefaults, rng)], 7) as [number];
  const libxgboost = pythonPeer(asLists(task), {
    imports: 'from xgboost import XGBClassifier',
    setup: 'def fit(): XGBClassifier(tree_method="exact", n_jobs=1).fit(x, y).predict_proba(x)',
    rounds: 5,
  });
  return [
    {
      id: 'attacker-xgb',
      value: ours,
      unit: 'ms',
      peer: 'XGBoost, one thread',
      peerValue: libxgboost ?? null,
      ratio: libxgboost ? libxgboost / ours : null,
    },
  ];
}

import { createMlp, glorot, mlpDefaults } from '../attackers/mlp.ts';
import type { CreateMlp } from '../kernels/mlp-attacker.ts';
import { createPlainMlp } from '../kernels/mlp-attacker-plain.ts';
import { createRng } from '../math/rng.ts';
import { asLists, attackerTask } from './attacker-task.ts';
import { pythonPeer } from './python-peer.ts';
import { interleaved } from './row.ts';

const EPOCHS = 100;

/** 100 epochs of the MLP attacker on 600 x 16 -> 100, the network's making and the shuffles included. */
export function rows() {
  const task = attackerTask();
  const fit = (create?: CreateMlp) => (): void => {
    const network = createMlp(task, glorot(task, mlpDefaults.hidden, createRng(1)), mlpDefaults, create);
    const rng = createRng(2);
    const order = Int32Array.from({ length: task.x.rows }, (_, i) => i);
    for (let epoch = 0; epoch < EPOCHS; epoch++) network.epoch(rng.shuffle(order));
  };
  const [ours, plain] = interleaved([fit(), fit(createPlainMlp)], 3) as [number, number]; // one for each contestant
  const sklearn = pythonPeer(asLists(task), {
    imports: 'from sklearn.neural_network import MLPClassifier',
    setup: `def fit(): MLPClassifier((${mlpDefaults.hidden},), alpha=${mlpDefaults.l2}, max_iter=${EPOCHS}, n_iter_no_change=${EPOCHS}, random_state=1).fit(x, y)`,
    rounds: 5,
  });
  const id = 'attacker-mlp';
  return [
    { id, value: ours, unit: 'ms', peer: 'plain TypeScript, float64', peerValue: plain, ratio: plain / ours },
    {
      id,
      value: ours,
      unit: 'ms',
      peer: 'scikit-learn',
      peerValue: sklearn ?? null,
      ratio: sklearn ? sklearn / ours : null,
    },
  ];
}

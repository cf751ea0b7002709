import { createMlp, glorot, mlpDefaults, trainMlp } from '../attackers/mlp.ts';
import { createPlainMlp } from '../kernels/mlp-attacker-plain.ts';
import { createRng } from '../math/rng.ts';
import { asLists, attackerTask } from './attacker-task.ts';
import { pythonOutcome } from './python-peer.ts';
import { benchRow, interleaved, type BenchRow } from './row.ts';

const EPOCHS = 100;
/** Both start from their own random weights, so that their losses agree only so far. */
const EQUAL_LOSS = 0.01;

/**
 * The MLP attacker on 600 x 16 -> 100, from its making until its loss stands still by the rule that both share, beside
 * scikit-learn's, whose loss must be the same; and 100 epochs of the kernel beside its plain twin.
 */
export function rows(): BenchRow[] {
  const task = attackerTask();
  let loss = Number.NaN;
  const fit = (): void => {
    const network = createMlp(task, glorot(task, mlpDefaults.hidden, createRng(1)), mlpDefaults);
    loss = trainMlp(network, task.x.rows, { ...mlpDefaults, rng: createRng(2) }).at(-1)!;
  };
  const epochs = (create?: typeof createPlainMlp) => (): void => {
    const network = createMlp(task, glorot(task, mlpDefaults.hidden, createRng(1)), mlpDefaults, create);
    const order = Int32Array.from({ length: task.x.rows }, (_, i) => i);
    for (let epoch = 0; epoch < EPOCHS; epoch++) network.epoch(order);
  };
  const [ours] = interleaved([fit], 7) as [number];
  const [kernel, plain] = interleaved([epochs(), epochs(createPlainMlp)], 3) as [number, number]; // one for each contestant
  const { hidden, l2, maxIterations } = mlpDefaults;
  const sklearn = pythonOutcome(asLists(task), {
    imports: 'from sklearn.neural_network import MLPClassifier',
    setup: `def fit(): return MLPClassifier((${hidden},), alpha=${l2}, max_iter=${maxIterations}, random_state=1).fit(x, y).loss_`,
    rounds: 5,
  });
  if (sklearn && !(Math.abs(loss / sklearn.result! - 1) < EQUAL_LOSS)) {
    throw new Error(`attacker-mlp: expected the same loss, got ${loss} and scikit-learn's ${sklearn.result}`);
  }
  return [
    {
      id: 'attacker-mlp',
      value: ours,
      unit: 'ms',
      peer: 'scikit-learn, to the same loss',
      peerValue: sklearn?.ms ?? null,
      ratio: sklearn ? sklearn.ms / ours : null,
    },
    benchRow('attacker-mlp-kernel', kernel, plain),
  ];
}

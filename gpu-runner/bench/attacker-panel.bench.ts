import type { PanelName } from '../attackers/panel.ts';
import { panel, paperPanel } from '../attackers/panel.ts';
import type { Attacker } from '../attackers/attacker.ts';
import { createDistanceKernel, createPlainDistances, type CreateDistances } from '../kernels/distances.ts';
import { row } from '../math/matrix.ts';
import { createRng } from '../math/rng.ts';
import { asLists, attackerTask } from './attacker-task.ts';
import { pythonPeer } from './python-peer.ts';
import { benchRow, interleaved, type BenchRow } from './row.ts';

/** What scikit-learn calls each and how it is run with the same parameters. */
const peers = {
  LOGISTIC: ['linear_model', 'LogisticRegression', 'max_iter=1000'],
  RANDOM_FOREST: ['ensemble', 'RandomForestClassifier', 'random_state=1'],
  KNN: ['neighbors', 'KNeighborsClassifier', '15'],
  RBF_SVM: ['svm', 'SVC', ''],
} as const;

/** The panel beyond MLP and XGB on 600 x 16, training and the scores of the same rows, beside scikit-learn; distances beside their plain twin. */
export function rows(): BenchRow[] {
  const task = attackerTask();
  const names = Object.keys(peers) as (keyof typeof peers & PanelName)[]; // its own keys
  const rows = names.map((name): BenchRow => {
    const attacker: Attacker<never> = panel[name];
    const [ours] = interleaved(
      [() => void attacker({ ...task, xTest: task.x }, paperPanel[name] as never, createRng(1))],
      5,
    );
    const [module, model, parameters] = peers[name];
    const scores = name === 'RBF_SVM' ? 'decision_function' : 'predict_proba';
    const sklearn = pythonPeer(asLists(task), {
      imports: `from sklearn.${module} import ${model}; from sklearn.pipeline import make_pipeline; from sklearn.preprocessing import StandardScaler`,
      setup: `def fit(): make_pipeline(StandardScaler(), ${model}(${parameters})).fit(x, y).${scores}(x)`,
      rounds: 5,
    });
    const id = `attacker-${name.toLowerCase().replaceAll('_', '-')}`;
    const peer = 'scikit-learn';
    return { id, value: ours!, unit: 'ms', peer, peerValue: sklearn ?? null, ratio: sklearn ? sklearn / ours! : null };
  });
  const all = (create: CreateDistances) => {
    const kernel = create(task.x);
    return (): void => {
      for (let i = 0; i < task.x.rows; i++) kernel.gaussians(row(task.x, i), 0.1);
    };
  };
  const [kernel, plain] = interleaved([all(createDistanceKernel), all(createPlainDistances)], 5) as [number, number]; // as above
  return [...rows, benchRow('attacker-distances', kernel, plain)];
}

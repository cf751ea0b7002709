import type { MethodName, ModelName, Stage } from './gql/graphql.ts';
import type { RunProgress } from './worker-messages.ts';

type Usual = Partial<Record<Stage, number>>;

/** Seconds a stage takes on 2 cores (ML-100K, the paper's parameters); only their ratios matter here. */
const training: Record<ModelName, number> = { NMF: 25, LIGHT_GCN: 15 };
const afterwards = { ATTACK: 1, EVALUATE: 0.2, ANALYSE: 0.8, REPORT: 0.1 };
const unlearning: Record<MethodName, (train: number) => Usual> = {
  ORIGINAL: (train) => ({ TRAIN: train }),
  RETRAIN: (train) => ({ TRAIN: 2 * train }),
  ADV_INT: (train) => ({ TRAIN: 1.5 * train }),
  U2U_R: () => ({ UNLEARN: 2.5 }),
  D2D_R: () => ({ UNLEARN: 5 }),
  U2U_SOFTMAX: () => ({ UNLEARN: 4 }),
  KL_R: () => ({ UNLEARN: 2 }),
  SWD_R: () => ({ UNLEARN: 10 }),
  LEACE: () => ({ UNLEARN: 0.1 }),
  NOISE: () => ({ UNLEARN: 0.1 }),
  REMOVAL: () => ({ UNLEARN: 0.1 }),
};

/** Turns "step 3 of 50 of TRAIN" into a share of the whole run and an estimate of the rest. `clock` is in seconds. */
export function trackProgress(
  {
    methodName,
    modelName,
    reattack = false,
  }: { readonly methodName: MethodName; readonly modelName: ModelName; readonly reattack?: boolean },
  clock: () => number,
) {
  const usual: Usual = reattack
    ? { PREPARE: 0.5, ATTACK: afterwards.ATTACK, REPORT: afterwards.REPORT }
    : { PREPARE: 0.5, ...unlearning[methodName](training[modelName]), ...afterwards };
  const stages = Object.entries(usual) as [Stage, number][]; // the keys of the records above
  const total = stages.reduce((sum, [, seconds]) => sum + seconds, 0);
  const began = clock();
  return (stage: Stage, done: number, of: number): RunProgress => {
    let before = 0;
    for (const [name, seconds] of stages) {
      if (name === stage) {
        before += seconds * Math.min(1, of > 0 ? done / of : 0);
        break;
      }
      before += seconds;
    }
    const fraction = before / total;
    const elapsed = clock() - began;
    // In the first moments the rate says nothing yet.
    const etaSeconds = fraction > 0.02 && elapsed > 1 ? (elapsed * (1 - fraction)) / fraction : undefined;
    return { stage, fraction, etaSeconds };
  };
}

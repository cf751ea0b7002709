import type { MethodName, Stage } from './gql/graphql.ts';
import type { RunProgress } from './worker-messages.ts';

/** Seconds a stage takes on 2 cores (ML-100K, NMF, the paper's parameters); only their ratios matter here. */
const usual: Record<MethodName, Partial<Record<Stage, number>>> = {
  ORIGINAL: { PREPARE: 0.5, TRAIN: 25, ATTACK: 1, EVALUATE: 0.2 },
  U2U_R: { PREPARE: 0.5, UNLEARN: 2.5, ATTACK: 1, EVALUATE: 0.2 },
  D2D_R: { PREPARE: 0.5, UNLEARN: 5, ATTACK: 1, EVALUATE: 0.2 },
};

/** Turns "step 3 of 50 of TRAIN" into a share of the whole run and an estimate of the rest. `clock` is in seconds. */
export function trackProgress(method: MethodName, clock: () => number) {
  const stages = Object.entries(usual[method]) as [Stage, number][]; // the keys of the record above
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

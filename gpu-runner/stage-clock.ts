import type { Stage, StageSecondsInput } from './gql/graphql.ts';

const timed = { TRAIN: 'train', UNLEARN: 'unlearn', ATTACK: 'attack', EVALUATE: 'evaluate' } as const;

export interface StageClock {
  /** Does the work of a stage and counts its seconds; a stage that is never entered took none. */
  during<T>(stage: Stage, work: () => T): T;
  seconds(): StageSecondsInput;
}

/** `now` is in seconds. */
export function stageClock(now: () => number, onEnter: (stage: Stage) => void): StageClock {
  const seconds = { train: 0, unlearn: 0, attack: 0, evaluate: 0 };
  return {
    during(stage, work) {
      onEnter(stage);
      const began = now();
      const result = work();
      if (stage in timed) seconds[timed[stage as keyof typeof timed]] += now() - began; // `in` has just said so
      return result;
    },
    seconds: () => ({ ...seconds }),
  };
}

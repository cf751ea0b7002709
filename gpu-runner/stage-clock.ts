import type { Stage, StageSecondsInput } from './gql/graphql.ts';

const timed = {
  TRAIN: 'train',
  UNLEARN: 'unlearn',
  ATTACK: 'attack',
  EVALUATE: 'evaluate',
  ANALYSE: 'analyse',
} as const;

export interface StageClock {
  /** Does the work of a stage and counts its seconds; a stage that is never entered took none. */
  during<T>(stage: keyof typeof timed, work: () => T | Promise<T>): Promise<T>;
  seconds(): StageSecondsInput;
}

/** `now` is in seconds. */
export function stageClock(now: () => number, onEnter: (stage: Stage) => void): StageClock {
  const seconds = { train: 0, unlearn: 0, attack: 0, evaluate: 0, analyse: 0 };
  return {
    async during(stage, work) {
      onEnter(stage);
      const began = now();
      const result = await work();
      seconds[timed[stage]] += now() - began;
      return result;
    },
    seconds: () => ({ ...seconds }),
  };
}

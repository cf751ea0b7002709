import type { Attacker } from './attacker.ts';
import { mlpAttacker, type MlpOptions } from './mlp.ts';
import { standardizedTask } from './standardize.ts';

/**
 * The paper's MLP on standardised embeddings. The plain one moves its weights by about its learning rate a step, so that
 * it hardly sees an embedding whose entries are small; this one sees every scale alike.
 */
export const standardizedMlpAttacker: Attacker<MlpOptions> = (task, options, rng) =>
  mlpAttacker(standardizedTask(task), options, rng);

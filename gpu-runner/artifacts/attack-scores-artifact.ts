import type { AttackerName, Surface } from '../gql/graphql.ts';
import { classNames } from './attribute-labels.ts';
import { writeSafetensors, type Tensor } from './safetensors.ts';

/** What each attacker guessed of each user that it was tested on and had not trained on. */
export interface AttackScoresArtifact {
  readonly surface: Surface;
  readonly attacks: readonly AttackScores[];
}

export interface AttackScores {
  readonly attacker: AttackerName;
  readonly attribute: string;
  readonly classes: readonly string[];
  /** Ids of the data set's files, [n]. */
  readonly userIds: Int32Array;
  /** The true class of each, [n]. */
  readonly labels: Int32Array;
  /** The attacker's score of each class, higher is likelier, [n, classes]. */
  readonly scores: Float64Array;
}

/**
 * For each attacker and attribute tensors <ATTACKER>.<attribute>.user_ids [n], .labels [n] and .scores [n, classes] (float32); metadata surface,
 * classes.
 */
export function writeAttackScores({ surface, attacks }: AttackScoresArtifact): Uint8Array {
  const tensors = attacks.flatMap(({ attacker, attribute, classes, userIds, labels, scores }): [string, Tensor][] => {
    const [name, n] = [`${attacker}.${attribute}`, userIds.length];
    return [
      [`${name}.user_ids`, { shape: [n], data: userIds }],
      [`${name}.labels`, { shape: [n], data: labels }],
      [`${name}.scores`, { shape: [n, classes.length], data: Float32Array.from(scores) }],
    ];
  });
  return writeSafetensors({
    tensors: Object.fromEntries(tensors),
    metadata: { surface, classes: classNames(attacks) },
  });
}

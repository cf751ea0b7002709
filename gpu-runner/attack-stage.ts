import { attackEmbedding, type AttackMeasurement } from './attackers/attack.ts';
import { wantsLibxgboost } from './attackers/xgb.ts';
import type { Libxgboost } from './attackers/libxgboost.ts';
import { writeAttackScores } from './artifacts/attack-scores-artifact.ts';
import type { Dataset } from './data/dataset.ts';
import type { RunSpec } from './execute-run.ts';
import type { Surface } from './gql/graphql.ts';
import type { Labels } from './labels.ts';
import type { Matrix } from './math/matrix.ts';
import type { Rng } from './math/rng.ts';
import type { Progress } from './methods/method.ts';
import { attackersOf } from './registry.ts';

/** One attribute of the run, as its users have it. */
export type AttributeOfRun = Labels & { readonly attribute: string };

/** The attacks on one surface for one attribute. */
export interface Attacked {
  readonly surface: Surface;
  readonly of: AttributeOfRun;
  readonly measured: readonly AttackMeasurement[];
}

export interface AttackStage {
  readonly attributes: readonly AttributeOfRun[];
  readonly thetaOf: (surface: Surface) => Matrix;
  /** The run's own: each attack draws from forks of it by its name, so that an attacker finds the same beside any others. */
  readonly rng: Rng;
  readonly loadLibxgboost: (() => Promise<Libxgboost>) | undefined;
  readonly progress: (part: number, parts: number) => Progress;
}

/** Every attacker of a run on every surface for every attribute (4.1.3). */
export async function attackAll(spec: RunSpec, stage: AttackStage): Promise<Attacked[]> {
  const { protocol } = spec;
  const targets = protocol.surfaces.flatMap((surface) => stage.attributes.map((of) => ({ surface, of })));
  const needsLibrary = spec.attackers.some((of) => 'library' in of && wantsLibxgboost(of));
  const attack = {
    attackers: attackersOf(spec),
    protocol: protocol.attack,
    repeats: protocol.repeats,
    allowConstant: spec.methodName === 'REMOVAL',
    libxgboost: needsLibrary ? await stage.loadLibxgboost?.() : undefined,
  };
  return targets.map(({ surface, of }, at): Attacked => {
    const task = { ...of, theta: stage.thetaOf(surface), classes: of.classes.length };
    const part = stage.progress(at, targets.length);
    return { surface, of, measured: attackEmbedding(task, attack, stage.rng.fork('attack'), part) };
  });
}

/** As the API records them. */
export function attackResults({ surface, of, measured }: Attacked) {
  return measured.map((measurement) => {
    const { confusion: _, scores: __, classes, ...figures } = measurement;
    const named = classes.map((figure, c) => ({ value: of.classes[c]!, ...figure }));
    return { ...figures, surface, attribute: of.attribute, classes: named };
  });
}

/** What the attackers said of each user, of one surface. */
export function attackScoresOf(attacks: readonly Attacked[], surface: Surface, { userIds }: Dataset): Uint8Array {
  const scores = attacks
    .filter((attacked) => attacked.surface === surface)
    .flatMap(({ of, measured }) =>
      measured.map(({ attacker, scores: { users, ...figures } }) => ({
        attacker,
        ...of,
        ...figures,
        userIds: users.map((user) => userIds[user]!),
      })),
    );
  return writeAttackScores({ surface, attacks: scores });
}

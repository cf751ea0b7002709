import { readUserEmbedding } from './artifacts/user-embedding.ts';
import { attackAll, attackResults, attackScoresOf } from './attack-stage.ts';
import { kCore } from './data/filter.ts';
import { datasetStatistics } from './data/statistics.ts';
import type { RunSpec, RunWorld } from './execute-run.ts';
import type { StageSecondsInput, Surface } from './gql/graphql.ts';
import { labelsOf } from './labels.ts';
import { createRng } from './math/rng.ts';
import { stageClock } from './stage-clock.ts';

/**
 * New attackers on the embeddings a run has stored, without training: the same users, samples, splits and streams of random numbers as the run's own
 * attackers had. What each finds is, to the bit, what it would have found beside them.
 */
export async function executeReattack(spec: RunSpec, world: RunWorld): Promise<StageSecondsInput> {
  const { protocol } = spec;
  const stages = stageClock(world.clock, (stage) => world.onProgress(stage, 0, 1));
  world.onProgress('PREPARE', 0, 1);
  const files = await world.loadDataset(spec.dataset);
  const { groups, ...counts } = datasetStatistics(files);
  world.tell({
    kind: 'result',
    report: { kind: 'dataset', input: { sha256: files.sha256, ...counts, groups: [...groups] } },
  });
  const dataset = kCore(files, protocol.kCore);
  const attributes = spec.attributes.map((attribute) => ({ attribute, ...labelsOf(dataset, attribute) }));
  const thetas = new Map(
    protocol.surfaces.map((surface) => [
      surface,
      storedTheta(surface, dataset.userIds, world.embeddings?.get(surface)),
    ]),
  );
  const attacks = await stages.during('ATTACK', () =>
    attackAll(spec, {
      attributes,
      thetaOf: (surface) => thetas.get(surface)!, // one for each surface of the protocol
      rng: createRng(spec.seed),
      loadLibxgboost: world.loadLibxgboost,
      progress: (part, parts) => ({
        step: (done, total) => world.onProgress('ATTACK', part * total + done, parts * total),
        metric: world.onMetric,
      }),
    }),
  );
  for (const input of attacks.flatMap(attackResults)) world.tell({ kind: 'result', report: { kind: 'attack', input } });
  world.onProgress('REPORT', 0, 1);
  for (const surface of protocol.surfaces) {
    const artifact = { kind: 'ATTACK_SCORES', surface } as const;
    world.tell({ kind: 'artifact', artifact, bytes: attackScoresOf(attacks, surface, dataset) });
  }
  return stages.seconds();
}

/** Of the same users in the same order, or of other files than the run read. */
function storedTheta(surface: Surface, userIds: Int32Array, bytes: Uint8Array | undefined) {
  if (!bytes) throw new Error(`expected the stored user embedding of ${surface}, got none`);
  const stored = readUserEmbedding(bytes);
  if (stored.surface !== surface)
    throw new Error(`expected a user embedding of ${surface}, got one of ${stored.surface}`);
  const same = stored.userIds.length === userIds.length && userIds.every((id, user) => stored.userIds[user] === id);
  if (!same) {
    throw new Error(
      `${surface}: expected the embedding of the ${userIds.length} users of this data set, got one of ${stored.userIds.length} others: these are other files than the run read`,
    );
  }
  return stored.theta;
}

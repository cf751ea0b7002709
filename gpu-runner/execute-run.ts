import type { Claim } from './api/runner-api.ts';
import { readCheckpoint, writeCheckpoint } from './artifacts/checkpoint.ts';
import { writeUserEmbedding } from './artifacts/user-embedding.ts';
import { attackEmbedding } from './attackers/attack.ts';
import type { Dataset } from './data/dataset.ts';
import { kCore } from './data/filter.ts';
import { splitDataset } from './data/split.ts';
import { datasetStatistics } from './data/statistics.ts';
import type { DatasetKind, Stage, StageSecondsInput } from './gql/graphql.ts';
import { labelsOf } from './labels.ts';
import { createRng } from './math/rng.ts';
import type { Progress } from './methods/method.ts';
import { evaluateRanking, rankingDefaults } from './metrics/ranking.ts';
import { attackersOf, methodOf, modelOf } from './registry.ts';
import { stageClock } from './stage-clock.ts';
import type { WorkMessage } from './worker-messages.ts';

export type RunSpec = Claim['run'];
type Told<Kind> = Extract<WorkMessage, { kind: Kind }>;

/** Everything a run takes from outside, and what it tells. */
export interface RunWorld {
  /** Seconds. */
  readonly clock: () => number;
  readonly loadDataset: (kind: DatasetKind) => Promise<Dataset>;
  /** The model of the Original that a post-training method starts from. */
  readonly parentCheckpoint: Uint8Array | undefined;
  readonly onProgress: (stage: Stage, done: number, total: number) => void;
  readonly onMetric: Progress['metric'];
  readonly tell: (word: Told<'result'> | Told<'artifact'>) => void;
}

/** One run, as Figure 1 of the paper draws it. Same spec, data and checkpoint: same bytes. */
export async function executeRun(spec: RunSpec, world: RunWorld): Promise<StageSecondsInput> {
  const { protocol, attribute } = spec;
  const { surface } = protocol;
  const rng = createRng(spec.seed);
  const stages = stageClock(world.clock, (stage) => world.onProgress(stage, 0, 1));
  const progress = (stage: Stage): Progress => ({
    step: (done, total) => world.onProgress(stage, done, total),
    metric: world.onMetric,
  });
  const result = (report: Told<'result'>['report']): void => world.tell({ kind: 'result', report });

  world.onProgress('PREPARE', 0, 1);
  const files = await world.loadDataset(spec.dataset);
  const { groups, ...counts } = datasetStatistics(files);
  result({ kind: 'dataset', input: { sha256: files.sha256, ...counts, groups: [...groups] } });
  const dataset = kCore(files, protocol.kCore);
  const split = splitDataset(dataset, protocol.split, rng.fork('split'));
  const { labels, classes, positive } = labelsOf(dataset, attribute);

  const checkpoint = parentOf(spec, world.parentCheckpoint);
  const trainer = modelOf(spec);
  const trained = checkpoint
    ? trainer.restore(readCheckpoint(checkpoint, spec.modelName), split)
    : stages.during('TRAIN', () => trainer.train(split, { rng: rng.fork('train'), progress: progress('TRAIN') }));

  const unlearn = methodOf(spec);
  const model = checkpoint
    ? await stages.during('UNLEARN', async () => {
        const context = { rng: rng.fork('unlearn'), progress: progress('UNLEARN') };
        const input = { theta: trained.userEmbedding(surface), labels: [labels] };
        return trained.withUserEmbedding(surface, await unlearn(input, context));
      })
    : trained;

  const theta = model.userEmbedding(surface);
  const attack = { protocol: protocol.attack, attackers: attackersOf(spec) };
  const attacks = stages.during('ATTACK', () =>
    attackEmbedding(
      { theta, labels, classes: classes.length, positive },
      attack,
      rng.fork('attack'),
      progress('ATTACK'),
    ),
  );
  for (const { confusion: _, ...measured } of attacks) result({ kind: 'attack', input: { ...measured, surface } });

  const ranking = { ...rankingDefaults, ranking: protocol.ranking, on: 'test' } as const;
  const results = stages.during('EVALUATE', () => evaluateRanking(model, split, ranking, rng.fork('evaluate')));
  result({ kind: 'recommendation', input: { results } });

  world.onProgress('REPORT', 0, 1);
  const embedding = { theta, userIds: dataset.userIds, labels, classes, attribute, surface };
  const bytes = writeUserEmbedding(embedding);
  world.tell({ kind: 'artifact', artifact: { kind: 'USER_EMBEDDING', surface }, bytes });
  if (!checkpoint) {
    const bytes = writeCheckpoint(spec.modelName, spec.model, trained.tensors());
    world.tell({ kind: 'artifact', artifact: { kind: 'CHECKPOINT', surface: undefined }, bytes });
  }
  return stages.seconds();
}

/** The model a post-training method starts from; an Original has none. */
function parentOf(spec: RunSpec, checkpoint: Uint8Array | undefined): Uint8Array | undefined {
  if ((spec.methodName === 'ORIGINAL') !== (checkpoint === undefined)) {
    throw new Error(
      `${spec.methodName}: expected ${spec.methodName === 'ORIGINAL' ? 'no checkpoint' : "its Original's checkpoint"}, got ${checkpoint ? 'one' : 'none'}`,
    );
  }
  return checkpoint;
}

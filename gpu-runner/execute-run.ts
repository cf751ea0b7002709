import { embeddingHistograms } from './analysis/histograms.ts';
import { mapOfUsers } from './analysis/user-map.ts';
import type { Claim } from './api/runner-api.ts';
import { readCheckpoint, writeCheckpoint } from './artifacts/checkpoint.ts';
import { writeHistograms } from './artifacts/histograms-artifact.ts';
import { readTrainingState, writeTrainingState } from './artifacts/training-state.ts';
import { writeTsne } from './artifacts/tsne-artifact.ts';
import { writeUserEmbedding } from './artifacts/user-embedding.ts';
import { attackAll, attackResults, attackScoresOf } from './attack-stage.ts';
import type { Libxgboost } from './attackers/libxgboost.ts';
import type { Dataset } from './data/dataset.ts';
import { kCore } from './data/filter.ts';
import { splitDataset } from './data/split.ts';
import { datasetStatistics } from './data/statistics.ts';
import type { Engine } from './engines/engine.ts';
import type { Workload } from './engines/workload.ts';
import type { DatasetKind, Stage, StageSecondsInput, Surface } from './gql/graphql.ts';
import { solo, type Team } from './kernels/team.ts';
import { labelsOf } from './labels.ts';
import { createRng } from './math/rng.ts';
import { assertFits } from './memory.ts';
import type { Progress } from './methods/method.ts';
import { evaluateRanking, rankingDefaults, rankingMetrics } from './metrics/ranking.ts';
import type { Recommender, TrainingContext } from './models/model.ts';
import { modelOf, penaltyOf, unlearnerOf } from './registry.ts';
import { stageClock } from './stage-clock.ts';
import type { WorkMessage } from './worker-messages.ts';
import { workloadOf } from './workload-of.ts';

export type RunSpec = Claim['run'];
type Told<Kind> = Extract<WorkMessage, { kind: Kind }>;

/** Everything a run takes from outside, and what it tells. */
export interface RunWorld {
  /** Seconds. */
  readonly clock: () => number;
  readonly loadDataset: (kind: DatasetKind) => Promise<Dataset>;
  /** The model of the Original that a post-training method starts from. */
  readonly parentCheckpoint: Uint8Array | undefined;
  /** Of a re-attack: the stored user embeddings. */
  readonly embeddings?: ReadonlyMap<Surface, Uint8Array> | undefined;
  /** Where training stood in an earlier attempt. */
  readonly resumeFrom?: Uint8Array | undefined;
  /** Whether the state of training is to be kept now; asked after every epoch. */
  readonly isStateDue?: () => boolean;
  /** The threads that share the work; the bytes are the same with any. */
  readonly team?: Team;
  /** The engine for what of the run could be done by another than the kernels; whoever opens it closes it. */
  readonly openEngine?: (workload: Workload) => Promise<Engine>;
  /** XGBoost's own library, asked for by a run that names it. */
  readonly loadLibxgboost?: () => Promise<Libxgboost>;
  /** What the run may hold at most. */
  readonly memoryBytes?: number;
  readonly onProgress: (stage: Stage, done: number, total: number) => void;
  readonly onMetric: Progress['metric'];
  readonly tell: (word: Told<'result'> | Told<'artifact'>) => void;
}

/** One run, as Figure 1 of the paper draws it. Same spec, data and checkpoint: same bytes. */
export async function executeRun(spec: RunSpec, world: RunWorld): Promise<StageSecondsInput> {
  const { protocol } = spec;
  const { team = solo } = world;
  const rng = createRng(spec.seed);
  const stages = stageClock(world.clock, (stage) => world.onProgress(stage, 0, 1));
  const progress = (stage: Stage, part = 0, parts = 1): Progress => ({
    step: (done, total) => world.onProgress(stage, part * total + done, parts * total),
    metric: world.onMetric,
  });
  const result = (report: Told<'result'>['report']): void => world.tell({ kind: 'result', report });
  const artifact = (kind: Told<'artifact'>['artifact']['kind'], surface: Surface | undefined, bytes: Uint8Array) =>
    world.tell({ kind: 'artifact', artifact: { kind, surface }, bytes });

  world.onProgress('PREPARE', 0, 1);
  const files = await world.loadDataset(spec.dataset);
  const { groups, ...counts } = datasetStatistics(files);
  result({ kind: 'dataset', input: { sha256: files.sha256, ...counts, groups: [...groups] } });
  const dataset = kCore(files, protocol.kCore);
  const split = splitDataset(dataset, protocol.split, rng.fork('split'));
  const attributes = spec.attributes.map((attribute) => ({ attribute, ...labelsOf(dataset, attribute) }));
  const labels = attributes.map((of) => of.labels);
  assertFits(spec, split, world.memoryBytes);

  const workload = workloadOf(spec, split, labels);
  const engine = workload && (await world.openEngine?.(workload));

  const unlearn = unlearnerOf(spec);
  const checkpoint = parentOf(spec, unlearn !== undefined, world.parentCheckpoint);
  const trainer = modelOf(spec);
  const training: TrainingContext = {
    rng: rng.fork('train'),
    progress: progress('TRAIN'),
    team,
    engine,
    penalty: penaltyOf(spec, labels, rng.fork('unlearn')),
    ...stateKept(`${spec.id} ${files.sha256}`, world),
  };
  const trained = checkpoint
    ? trainer.restore(readCheckpoint(checkpoint, spec.modelName), split)
    : await stages.during('TRAIN', () => trainer.train(split, training));

  let model: Recommender = trained;
  if (unlearn) {
    await stages.during('UNLEARN', async () => {
      for (const [at, surface] of spec.unlearned.entries()) {
        const items = trained.itemDirections(surface);
        const input = { theta: trained.userEmbedding(surface), labels, items, scoreUser: trained.scoreUser };
        const own = rng.fork(surface === trained.ownSurface ? 'unlearn' : `unlearn ${surface}`);
        const context = { rng: own, progress: progress('UNLEARN', at, spec.unlearned.length), team, engine };
        model = model.withUserEmbedding(surface, await unlearn(input, context));
      }
    });
  }

  const attacks = await stages.during('ATTACK', () =>
    attackAll(spec, {
      attributes,
      thetaOf: (surface) => model.userEmbedding(surface),
      rng,
      loadLibxgboost: world.loadLibxgboost,
      progress: (part, parts) => progress('ATTACK', part, parts),
    }),
  );
  for (const input of attacks.flatMap(attackResults)) result({ kind: 'attack', input });

  const results = await stages.during('EVALUATE', () => {
    const grouped = attributes.map(({ attribute, classes, labels: codes }) => ({ attribute, values: classes, codes }));
    const { ranking } = protocol;
    const onUsers = progress('EVALUATE').step;
    const options = {
      ranking,
      on: 'test',
      ...rankingDefaults,
      metrics: rankingMetrics,
      groups: grouped,
      team,
      onUsers,
    } as const;
    return evaluateRanking(model, split, options, rng.fork('evaluate'));
  });
  result({ kind: 'recommendation', input: { results } });

  await stages.during('ANALYSE', () => {
    protocol.surfaces.forEach((surface, at) => {
      const theta = model.userEmbedding(surface);
      const onStep = progress('ANALYSE', at, protocol.surfaces.length).step;
      const { users, ...map } = mapOfUsers(theta, dataset, { rng: rng.fork('map'), onStep });
      const shown = attributes.map((of) => ({ ...of, labels: users.map((user) => of.labels[user]!) }));
      const userIds = users.map((user) => dataset.userIds[user]!);
      artifact('TSNE', surface, writeTsne({ ...map, userIds, attributes: shown, surface, seed: spec.seed }));
      const histograms = attributes.map((of) => ({
        ...of,
        histograms: embeddingHistograms(theta, of.labels, of.classes.length),
      }));
      artifact('HISTOGRAMS', surface, writeHistograms({ surface, attributes: histograms }));
    });
  });

  world.onProgress('REPORT', 0, 1);
  for (const surface of protocol.surfaces) {
    const theta = model.userEmbedding(surface);
    artifact('USER_EMBEDDING', surface, writeUserEmbedding({ theta, userIds: dataset.userIds, attributes, surface }));
    artifact('ATTACK_SCORES', surface, attackScoresOf(attacks, surface, dataset));
  }
  if (!checkpoint) artifact('CHECKPOINT', undefined, writeCheckpoint(spec.modelName, spec.model, trained.tensors()));
  return stages.seconds();
}

/** Where training goes on from, and how it keeps what a later attempt goes on from. `task` says what it is a state of. */
function stateKept(
  task: string,
  { resumeFrom, isStateDue, tell }: RunWorld,
): Pick<TrainingContext, 'resume' | 'saveState'> {
  return {
    resume: resumeFrom && readTrainingState(task, resumeFrom),
    saveState(state) {
      if (!isStateDue?.()) return;
      const artifact = { kind: 'TRAINING_STATE', surface: undefined } as const;
      tell({ kind: 'artifact', artifact, bytes: writeTrainingState(task, state()) });
    },
  };
}

/** The model a post-training method starts from; whatever trains has none. */
function parentOf(spec: RunSpec, starts: boolean, checkpoint: Uint8Array | undefined): Uint8Array | undefined {
  if (starts !== (checkpoint !== undefined)) {
    throw new Error(
      `${spec.methodName}: expected ${starts ? "its Original's checkpoint" : 'no checkpoint'}, got ${checkpoint ? 'one' : 'none'}`,
    );
  }
  return checkpoint;
}

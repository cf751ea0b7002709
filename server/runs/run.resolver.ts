import { Arg, Authorized, Ctx, FieldResolver, ID, Int, Query, Resolver, Root, Subscription } from 'type-graphql';
import { Artifact } from '../artifacts/artifact.type.ts';
import { attributesOf } from '../attributes.ts';
import { type Context, forget } from '../context.ts';
import { customDatasetsById } from '../datasets/custom-dataset.service.ts';
import { CustomDataset } from '../datasets/custom-dataset.type.ts';
import { Dataset } from '../datasets/dataset.type.ts';
import { DatasetKind, MethodName, ModelName } from '../enums.ts';
import { watchMetrics, watchQueue, watchRuns } from '../live/watch.service.ts';
import { SafeInt } from '../scalars.ts';
import { type Series, metricsOf } from './metric.service.ts';
import { attackersOf, methodOf, modelOf } from './parameters.service.ts';
import { AttackerParameters } from './attacker-parameters.type.ts';
import { MethodParameters } from './method-parameters.type.ts';
import { ModelParameters } from './model-parameters.type.ts';
import { artifactsOfRuns, attemptsOfRuns, datasetsById, protocolsById, type ProtocolRow } from './related.service.ts';
import { reproduction } from './reproduce.ts';
import { RunFilter, RunOrder } from './run.input.ts';
import { reasonOf, type RunRow, runByNumber, runs } from './run.service.ts';
import {
  Attempt,
  MetricSeries,
  Progress,
  Protocol,
  Reproduce,
  Run,
  RunConnection,
  RunQueued,
  StageSeconds,
} from './run.type.ts';

@Resolver(() => Run)
export class RunResolver {
  @Authorized('LEASED')
  @Query(() => Run, { nullable: true, description: 'A run by its number; null when there is none you may see.' })
  run(@Ctx() { db, identity }: Context, @Arg('number', () => Int, { description: 'Its number.' }) number: number) {
    return runByNumber(db, identity, number);
  }

  @Authorized('READ')
  @Query(() => RunConnection, { description: "The team's runs, the newest first unless ordered otherwise." })
  runs(
    @Ctx() { db, identity }: Context,
    @Arg('first', () => Int, { defaultValue: 50, description: 'At most 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor to go on behind.' }) after: string | null,
    @Arg('filter', () => RunFilter, { nullable: true, description: 'Which runs.' }) filter: RunFilter | null,
    @Arg('orderBy', () => [RunOrder], { nullable: true, description: 'In which order.' }) orderBy: RunOrder[] | null,
  ) {
    return runs(db, identity, { first, after, filter, orderBy });
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Why it failed, was cancelled, or waits, such as "waits for its Original, run 12".',
  })
  reason(@Root() run: RunRow, @Ctx() { load }: Context) {
    return reasonOf(run, load);
  }

  @FieldResolver(() => DatasetKind, { description: 'The data set it is computed on.' })
  dataset(@Root() run: RunRow) {
    return run.datasetKind;
  }

  @FieldResolver(() => CustomDataset, { nullable: true, description: "Of dataset CUSTOM: which of the team's own." })
  customDataset(@Root() run: RunRow, @Ctx() { load }: Context) {
    return run.customDatasetId === null ? null : load(customDatasetsById, run.customDatasetId);
  }

  @FieldResolver(() => Dataset, {
    nullable: true,
    description: 'The files its runner found; null until it has loaded them.',
  })
  datasetFiles(@Root() run: RunRow, @Ctx() { load }: Context) {
    return run.datasetId === null ? null : load(datasetsById, run.datasetId);
  }

  @FieldResolver(() => [String], { description: 'The attributes that are unlearned together and each attacked.' })
  attributes(@Root() run: RunRow) {
    return attributesOf(run.attribute);
  }

  @FieldResolver(() => ModelParameters, { description: 'The model with its parameters.' })
  model(@Root() run: RunRow) {
    return modelOf(run);
  }

  @FieldResolver(() => ModelName)
  modelName(@Root() run: RunRow) {
    return run.model;
  }

  @FieldResolver(() => MethodParameters, { description: 'The method with its parameters.' })
  method(@Root() run: RunRow) {
    return methodOf(run);
  }

  @FieldResolver(() => MethodName)
  methodName(@Root() run: RunRow) {
    return run.method;
  }

  @FieldResolver(() => [AttackerParameters], { description: 'The attackers it faces, with their parameters.' })
  attackers(@Root() run: RunRow) {
    return attackersOf(run);
  }

  @FieldResolver(() => [AttackerParameters], {
    description: 'Attackers that it has faced since it was launched, by re-attacks.',
  })
  backfilled(@Root() run: RunRow) {
    return attackersOf({ attackers: run.backfilled });
  }

  @FieldResolver(() => Protocol, { description: 'The protocol it follows.' })
  protocol(@Root() run: RunRow, @Ctx() { load }: Context) {
    return load(protocolsById, run.protocolId);
  }

  @FieldResolver(() => Progress, { description: 'How far it is.' })
  progress(@Root() { stage, fraction, etaSeconds }: RunRow) {
    return { stage, fraction, etaSeconds };
  }

  @FieldResolver(() => [Attempt], { description: 'Its executions, the first first.' })
  attempts(@Root() run: RunRow, @Ctx() { load }: Context) {
    return load(attemptsOfRuns, run.id);
  }

  @FieldResolver(() => StageSeconds, { description: 'What it took; each null until it has succeeded.' })
  seconds(@Root() run: RunRow) {
    return {
      train: run.trainSeconds,
      unlearn: run.unlearnSeconds,
      attack: run.attackSeconds,
      evaluate: run.evaluateSeconds,
      analyse: run.analyseSeconds,
    };
  }

  @FieldResolver(() => SafeInt, { nullable: true, description: 'Memory of its runner at the peak, in bytes.' })
  peakRssBytes(@Root() run: RunRow) {
    return run.peakRssBytes === null ? null : Number(run.peakRssBytes);
  }

  @FieldResolver(() => [MetricSeries], { description: 'Curves of the latest attempt that has any.' })
  metrics(
    @Root() run: RunRow,
    @Ctx() { load }: Context,
    @Arg('names', () => [String], { nullable: true, description: 'Which; all when not given.' }) names: string[] | null,
    @Arg('maxPoints', () => Int, {
      defaultValue: 500,
      description: 'Of a curve, 2 to 5000; a longer one is thinned, its peaks kept.',
    })
    maxPoints: number,
  ): Promise<Series[] | undefined> {
    const wanted = { names: names ?? null, maxPoints };
    return load((db, ids) => metricsOf(db, ids, wanted), run.id, JSON.stringify(['metrics', wanted]));
  }

  @FieldResolver(() => [Artifact], { description: 'Files it made.' })
  artifacts(@Root() run: RunRow, @Ctx() { load }: Context) {
    return load(artifactsOfRuns, run.id);
  }

  @FieldResolver(() => Reproduce, { description: 'The same run, as text to paste.' })
  async reproduce(@Root() run: RunRow, @Ctx() { load, apiUrl }: Context) {
    const protocol = (await load(protocolsById, run.protocolId)) as ProtocolRow; // a foreign key
    const own = run.customDatasetId === null ? undefined : await load(customDatasetsById, run.customDatasetId);
    return reproduction(run, { protocol, ownDataset: own?.name, apiUrl });
  }

  @Authorized('READ')
  @Subscription(() => Run, {
    description: 'A run that changed. A hint: query again when you connect again.',
    subscribe: ({ args, context }: { args: RunChoice; context: Context }) =>
      watchRuns({ ...context, by: context.identity }, args),
  })
  runUpdated(
    @Root() run: RunRow,
    @Ctx() context: Context,
    @Arg('experiment', () => ID, { nullable: true, description: 'Only runs of this experiment.' }) _e: string | null,
    @Arg('run', () => ID, { nullable: true, description: 'Only this run.' }) _r: string | null,
  ) {
    forget(context);
    return run;
  }

  @Authorized('QUEUE')
  @Subscription(() => RunQueued, {
    description: 'Something became claimable; also sent once on subscribing. A hint: claim, and poll slowly besides.',
    subscribe: ({ context }: { context: Context }) => watchQueue({ live: context.live, by: context.identity }),
  })
  runQueued(@Root() event: { run: string | null }) {
    return event;
  }

  @Authorized('READ')
  @Subscription(() => [MetricSeries], {
    description: 'New points of the curves of a run.',
    subscribe: ({ args, context }: { args: { run: string }; context: Context }) =>
      watchMetrics({ ...context, by: context.identity }, args.run),
  })
  runMetrics(@Root() series: Series[], @Arg('run', () => ID, { description: 'The run.' }) _run: string) {
    return series;
  }
}

interface RunChoice {
  readonly experiment?: string | null;
  readonly run?: string | null;
}

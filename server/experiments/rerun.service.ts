import type { Db, Tx } from '../db.ts';
import { DomainError } from '../errors.ts';
import type { Experiment, Run } from '../generated/prisma/client.ts';
import { carriedOut, type Keyed, noteCarriedOut } from '../idempotency.service.ts';
import { requeue } from '../runs/cancel-retry.service.ts';
import { text } from '../runs/parameters.service.ts';
import { audit } from '../teams/audit.service.ts';
import type { Identity } from '../teams/authorization.service.ts';
import { cellOfRun, runsOfCells, withCell } from './cells.service.ts';
import type { Cell } from './experiment.grid.ts';
import { lockLaunches } from './experiment.queue.ts';
import type { RerunMissingInput } from './rerun.input.ts';
import { type LaunchPreview, type PlannedCell, previewOf } from './preview.service.ts';

export interface Rerun {
  readonly experiment: Experiment;
  readonly preview: LaunchPreview;
}

type Planned = Pick<PlannedCell, keyof Cell | 'state' | 'run'>;

/** Queues the holes of an experiment again: what failed, was cancelled or was purged. Everything else stays as it is. */
export async function rerunMissing(db: Db, by: Identity, input: RerunMissingInput): Promise<Rerun> {
  const key = text(200).safeParse(input.idempotencyKey.trim());
  if (!key.success) {
    throw new DomainError('OUT_OF_RANGE', `idempotencyKey: ${key.error.issues[0]!.message}`, ['idempotencyKey']);
  }
  const keyed: Keyed = { operation: 'rerunMissing', idempotencyKey: key.data, asked: { experiment: input.experiment } };
  const { experiment, planned } = await db.$transaction(async (tx) => {
    await lockLaunches(tx, by.team.id);
    const before = input.dryRun ? null : await carriedOut(tx, by, keyed);
    const found = await ownExperiment(tx, by, input.experiment);
    const cells = await plan(tx, found);
    if (before) return { experiment: found, planned: asAnswered(cells, before.answer) };
    if (input.dryRun) return { experiment: found, planned: cells };
    const done = await fill(tx, by, cells);
    const answer = cells
      .filter(({ state }) => state !== 'DUPLICATE')
      .map(({ configHash, state }) => [configHash, state]);
    await noteCarriedOut(tx, by, keyed, { subjectId: found.id, answer });
    await audit(tx, by, { action: 'experiment.rerun', subject: found.id, detail: `${answer.length} runs` });
    return { experiment: found, planned: done };
  });
  return { experiment, preview: await previewOf(db, by, planned) };
}

async function ownExperiment(tx: Tx, by: Identity, id: string): Promise<Experiment> {
  const experiment = await tx.experiment.findFirst({ where: { id, teamId: by.team.id } });
  if (experiment) return experiment;
  throw new DomainError('NOT_FOUND', `experiment: expected an experiment of your team, got ${JSON.stringify(id)}`, [
    'experiment',
  ]);
}

/** Every cell of the experiment, Originals first. */
async function plan(tx: Tx, { id }: Experiment): Promise<Planned[]> {
  const runs = await tx.run.findMany({
    where: { experiments: { some: { experimentId: id } } },
    include: withCell,
    orderBy: { number: 'asc' },
  });
  const holes = await tx.purgedRun.findMany({ where: { experimentId: id }, orderBy: { number: 'asc' } });
  return [
    ...runs.map((run): Planned => {
      const missing = run.status === 'FAILED' || run.status === 'CANCELLED';
      return { ...cellOfRun(run), state: missing ? 'RERUN' : 'DUPLICATE', run };
    }),
    ...holes.map((hole): Planned => ({ ...(hole.cell as unknown as Cell), state: 'NEW', run: null })), // as purging wrote it
  ];
}

async function fill(tx: Tx, by: Identity, cells: readonly Planned[]): Promise<Planned[]> {
  const failed = cells.flatMap(({ state, run }) => (state === 'RERUN' && run ? [run] : []));
  await requeue(tx, failed);
  const purged = cells.filter(({ state }) => state === 'NEW');
  const { all } = await runsOfCells(tx, by, { cells: purged, priority: 0 });
  const now = await tx.run.findMany({ where: { id: { in: cells.flatMap(({ run }) => (run ? [run.id] : [])) } } });
  const byId = new Map<string, Run>(now.map((run) => [run.id, run]));
  return cells.map((cell) => ({ ...cell, run: (cell.run ? byId.get(cell.run.id) : all.get(cell.configHash)) ?? null }));
}

/** What was queued then is shown as it was answered then. */
function asAnswered(cells: readonly Planned[], answer: unknown): Planned[] {
  const then = new Map(answer as [string, PlannedCell['state']][]); // as `rerunMissing` noted it
  return cells.map((cell) => ({ ...cell, state: then.get(cell.configHash) ?? 'DUPLICATE' }));
}

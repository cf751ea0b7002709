import type { Db, Tx } from '../db.ts';
import { readyDatasets } from '../datasets/custom-dataset.service.ts';
import { DomainError } from '../errors.ts';
import type { Experiment, Run } from '../generated/prisma/client.ts';
import { carriedOut, type Keyed, noteCarriedOut } from '../idempotency.service.ts';
import { newId } from '../ids.ts';
import { audit } from '../teams/audit.service.ts';
import type { Identity } from '../teams/authorization.service.ts';
import { runsByHash, runsOfCells } from './cells.service.ts';
import { type Cell, cellsOf } from './experiment.grid.ts';
import type { LaunchExperimentInput } from './experiment.input.ts';
import { lockLaunches } from './experiment.queue.ts';
import { checkLaunch, type Launch } from './launch-input.service.ts';
import { type LaunchPreview, previewOf } from './preview.service.ts';

export interface Launched {
  readonly experiment: Experiment | null;
  readonly preview: LaunchPreview;
}

/** Launches a grid, or says what it would. When it returns, everything is committed; runs that are there already are linked, not run twice. */
export async function launchExperiment(db: Db, by: Identity, input: LaunchExperimentInput): Promise<Launched> {
  const launch = checkLaunch(input, await readyDatasets(db, by, input.customDatasets));
  const cells = cellsOf(launch.grid);
  const preview = (known: ReadonlyMap<string, Run>, all = known) =>
    previewOf(
      db,
      by,
      cells.map((cell) => ({
        ...cell,
        state: known.has(cell.configHash) ? ('DUPLICATE' as const) : ('NEW' as const),
        run: all.get(cell.configHash) ?? null,
      })),
    );
  const hashes = cells.map(({ configHash }) => configHash);
  if (launch.dryRun) return { experiment: null, preview: await preview(await runsByHash(db, by, hashes)) };
  const { experiment, known, all } = await db.$transaction(async (tx) => {
    await lockLaunches(tx, by.team.id);
    const before = await carriedOut(tx, by, keyed(launch));
    if (!before) return carryOut(tx, by, { launch, cells });
    const made = await tx.experiment.findUnique({ where: { id: before.subjectId } });
    if (!made) throw purged();
    const found = await runsByHash(tx, by, hashes);
    return { experiment: made, known: await askedBefore(tx, made, found), all: found };
  });
  return { experiment, preview: await preview(known, all) };
}

async function carryOut(
  tx: Tx,
  by: Identity,
  { launch, cells }: { launch: Launch; cells: readonly Cell[] },
): Promise<{ experiment: Experiment; known: ReadonlyMap<string, Run>; all: ReadonlyMap<string, Run> }> {
  const teamId = by.team.id;
  const experiment = await tx.experiment.create({
    data: { id: newId('Experiment'), teamId, accountId: by.account?.id ?? null, name: launch.name },
  });
  const { known, all } = await runsOfCells(tx, by, { cells, priority: launch.priority });
  const ids = cells.map((cell) => all.get(cell.configHash)!.id); // created or known
  await tx.experimentRun.createMany({ data: ids.map((runId) => ({ experimentId: experiment.id, runId })) });
  await tx.run.updateMany({
    where: { id: { in: ids }, status: 'QUEUED', priority: { lt: launch.priority } },
    data: { priority: launch.priority },
  });
  await tx.run.updateMany({
    where: { id: { in: ids }, archivedAt: { not: null } },
    data: { archivedAt: null }, // an experiment in sight wants it
  });
  await noteCarriedOut(tx, by, keyed(launch), { subjectId: experiment.id });
  await audit(tx, by, { action: 'experiment.launch', subject: experiment.id, detail: `${ids.length} runs` });
  return { experiment, known, all };
}

/** Those of the runs that an earlier experiment has asked for. */
async function askedBefore(
  tx: Tx,
  { number }: Experiment,
  runs: ReadonlyMap<string, Run>,
): Promise<ReadonlyMap<string, Run>> {
  const earlier = await tx.experimentRun.findMany({
    where: { runId: { in: [...runs.values()].map(({ id }) => id) }, experiment: { number: { lt: number } } },
    select: { runId: true },
  });
  const ids = new Set(earlier.map(({ runId }) => runId));
  return new Map([...runs].filter(([, { id }]) => ids.has(id)));
}

const purged = (): DomainError =>
  new DomainError('CONFLICT', 'idempotencyKey: the experiment that this key launched was purged; choose a new key', [
    'idempotencyKey',
  ]);

/** A dry run has no effect, so that it is no part of what a key stands for. */
function keyed({ idempotencyKey, dryRun: _dryRun, ...asked }: Launch): Keyed {
  return { operation: 'launchExperiment', idempotencyKey, asked };
}

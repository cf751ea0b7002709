import { canonicalHash } from '../canonical.ts';
import type { Db, Tx } from '../db.ts';
import { readyDatasets } from '../datasets/custom-dataset.service.ts';
import { DomainError } from '../errors.ts';
import type { Experiment, Run } from '../generated/prisma/client.ts';
import { newId } from '../ids.ts';
import { startsFromOriginal } from '../methods.ts';
import { reasonOfParent } from '../runs/run.service.ts';
import { audit } from '../teams/audit.service.ts';
import type { Identity } from '../teams/authorization.service.ts';
import { type Cell, cellsOf, fingerprintOf } from './experiment.grid.ts';
import type { LaunchExperimentInput } from './experiment.input.ts';
import { holdRuns, kindOf, lockLaunches, medianSeconds } from './experiment.queue.ts';
import { checkLaunch, type Launch } from './launch-input.service.ts';

export interface LaunchPreview {
  readonly runCount: number;
  readonly newCount: number;
  readonly duplicateCount: number;
  readonly seconds: number | null;
}

export interface Launched {
  readonly experiment: Experiment | null;
  readonly preview: LaunchPreview;
}

const OPERATION = 'launchExperiment';

/** Launches a grid, or says what it would. When it returns, everything is committed; runs that are there already are linked, not run twice. */
export async function launchExperiment(db: Db, by: Identity, input: LaunchExperimentInput): Promise<Launched> {
  const launch = checkLaunch(input, await readyDatasets(db, by, input.customDatasets));
  const cells = cellsOf(launch.grid);
  if (launch.dryRun) {
    return { experiment: null, preview: await preview(db, by, { cells, known: await knownRuns(db, by, cells) }) };
  }
  const { experiment, known } = await db.$transaction(async (tx) => {
    await lockLaunches(tx, by.team.id);
    const before = await carriedOut(tx, by, launch);
    if (before) return { experiment: before, known: await knownRuns(tx, by, cells, before) };
    return carryOut(tx, by, { launch, cells });
  });
  return { experiment, preview: await preview(db, by, { cells, known }) };
}

/** The experiment that this key has launched already; the same key with another input is refused. */
async function carriedOut(tx: Tx, by: Identity, launch: Launch): Promise<Experiment | undefined> {
  const key = { teamId: by.team.id, operation: OPERATION, key: launch.idempotencyKey };
  const before = await tx.idempotency.findUnique({ where: { teamId_operation_key: key } });
  if (!before) return undefined;
  const experiment = await tx.experiment.findUniqueOrThrow({ where: { id: before.subjectId } });
  if (before.requestHash !== requestHash(launch)) {
    throw new DomainError(
      'IDEMPOTENCY_MISMATCH',
      `idempotencyKey: expected the input that this key launched experiment ${experiment.number} with, got another; choose a new key`,
      ['idempotencyKey'],
    );
  }
  return experiment;
}

async function carryOut(
  tx: Tx,
  by: Identity,
  { launch, cells }: { launch: Launch; cells: readonly Cell[] },
): Promise<{ experiment: Experiment; known: ReadonlyMap<string, Run> }> {
  const teamId = by.team.id;
  const experiment = await tx.experiment.create({
    data: { id: newId('Experiment'), teamId, accountId: by.account?.id ?? null, name: launch.name },
  });
  const known = await knownRuns(tx, by, cells);
  await holdRuns(
    tx,
    [...known.values()].map((run) => run.id),
  );
  const fresh = cells.filter((cell) => !known.has(cell.configHash));
  await createRuns(tx, by, { fresh, known: await knownRuns(tx, by, cells), launch });
  const all = await knownRuns(tx, by, cells);
  const runs = cells.map((cell) => all.get(cell.configHash)!); // created or known
  await tx.experimentRun.createMany({ data: runs.map((run) => ({ experimentId: experiment.id, runId: run.id })) });
  await tx.run.updateMany({
    where: { id: { in: runs.map((run) => run.id) }, status: 'QUEUED', priority: { lt: launch.priority } },
    data: { priority: launch.priority },
  });
  await tx.run.updateMany({
    where: { id: { in: runs.map((run) => run.id) }, archivedAt: { not: null } },
    data: { archivedAt: null }, // an experiment in sight wants it
  });
  await tx.idempotency.create({
    data: {
      teamId,
      operation: OPERATION,
      key: launch.idempotencyKey,
      requestHash: requestHash(launch),
      subjectId: experiment.id,
    },
  });
  await audit(tx, by, { action: 'experiment.launch', subject: experiment.id, detail: `${runs.length} runs` });
  return { experiment, known };
}

async function createRuns(
  tx: Tx,
  by: Identity,
  { fresh, known, launch }: { fresh: readonly Cell[]; known: ReadonlyMap<string, Run>; launch: Launch },
): Promise<void> {
  const protocols = await protocolIds(tx, fresh);
  const ids = new Map(fresh.map((cell) => [cell.configHash, newId('Run')]));
  const data = fresh.map((cell) => {
    const parent = cell.parentHash === null ? undefined : known.get(cell.parentHash);
    return {
      id: ids.get(cell.configHash)!, // made of the same cells
      teamId: by.team.id,
      datasetKind: cell.dataset,
      customDatasetId: cell.own?.id ?? null,
      protocolId: protocols.get(fingerprintOf(cell.protocol))!, // made of the same cells
      parentId: cell.parentHash === null ? null : (parent?.id ?? ids.get(cell.parentHash)!), // an Original comes with its cell
      model: cell.model.name,
      modelParameters: { ...cell.model },
      attribute: cell.attribute,
      method: cell.method.name,
      methodParameters: { ...cell.method },
      unlearned: [...cell.unlearned],
      attackers: cell.attackers.map((attacker) => ({ ...attacker })),
      seed: cell.seed,
      configHash: cell.configHash,
      rowHash: cell.rowHash,
      priority: launch.priority,
      ...endedWith(cell, parent),
    };
  });
  await tx.run.createMany({ data });
}

/** By fingerprint; each model attacks its own surfaces unless told otherwise, so that a grid may have several protocols. */
async function protocolIds(tx: Tx, cells: readonly Cell[]): Promise<Map<string, string>> {
  const protocols = new Map(cells.map(({ protocol }) => [fingerprintOf(protocol), protocol]));
  const ids = new Map<string, string>();
  for (const [fingerprint, { surfaces, ...choices }] of protocols) {
    const { id } = await tx.protocol.upsert({
      where: { fingerprint },
      create: { id: newId('Protocol'), fingerprint, ...choices, surfaces: [...surfaces] },
      update: {},
    });
    ids.set(fingerprint, id);
  }
  return ids;
}

/** What starts from an Original that has ended badly cannot run until that is tried again. */
function endedWith({ method }: Cell, parent: Run | undefined) {
  if (!startsFromOriginal[method.name]) return {};
  if (parent?.status !== 'FAILED' && parent?.status !== 'CANCELLED') return {};
  return { status: parent.status, reason: reasonOfParent(parent), finishedAt: new Date() };
}

/** The runs of these cells that are there; with `before`, those that an earlier experiment than it has asked for. */
async function knownRuns(
  db: Db | Tx,
  by: Identity,
  cells: readonly Cell[],
  before?: Experiment,
): Promise<Map<string, Run>> {
  const runs = await db.run.findMany({
    where: {
      teamId: by.team.id,
      configHash: { in: cells.map((cell) => cell.configHash) },
      ...(before && { experiments: { some: { experiment: { number: { lt: before.number } } } } }),
    },
  });
  return new Map(runs.map((run) => [run.configHash, run]));
}

async function preview(
  db: Db,
  by: Identity,
  { cells, known }: { cells: readonly Cell[]; known: ReadonlyMap<string, Run> },
): Promise<LaunchPreview> {
  const fresh = cells.filter((cell) => !known.has(cell.configHash));
  const medians = await medianSeconds(db, by.team.id);
  const seconds = fresh.map((cell) => medians.get(kindOf(cell.dataset, cell.model.name, cell.method.name)));
  return {
    runCount: cells.length,
    newCount: fresh.length,
    duplicateCount: cells.length - fresh.length,
    seconds: seconds.some((s) => s === undefined) ? null : seconds.reduce<number>((sum, s) => sum + (s ?? 0), 0),
  };
}

/** Of what is asked for, defaults filled in. A dry run has no effect, so that it is no part of what a key stands for. */
function requestHash({ idempotencyKey: _key, dryRun: _dryRun, ...asked }: Launch): string {
  return canonicalHash(asked);
}

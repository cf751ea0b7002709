import type { Db, Tx } from '../db.ts';
import type { CustomDataset, Prisma, Run } from '../generated/prisma/client.ts';
import { newId } from '../ids.ts';
import { startsFromOriginal } from '../methods.ts';
import { attackersOf, methodOf, modelOf } from '../runs/parameters.service.ts';
import { reasonOfParent } from '../runs/run.service.ts';
import type { Identity } from '../teams/authorization.service.ts';
import { type Cell, fingerprintOf, type OwnDataset } from './experiment.grid.ts';
import { holdRuns } from './experiment.queue.ts';

// Cells that become runs, and runs as the cells they were.

/**
 * Makes the runs of these cells that are not there yet, each with its Original, which is there or among them; links them to every experiment that
 * had asked for such a run and lost it by a purge. Answers all runs by configuration.
 */
export async function runsOfCells(
  tx: Tx,
  by: Identity,
  { cells, priority }: { readonly cells: readonly Cell[]; readonly priority: number },
): Promise<{ known: ReadonlyMap<string, Run>; all: ReadonlyMap<string, Run> }> {
  const hashes = [...new Set(cells.flatMap(({ configHash, parentHash }) => [configHash, parentHash ?? configHash]))];
  const before = await runsByHash(tx, by, hashes);
  await holdRuns(
    tx,
    [...before.values()].map((run) => run.id),
  );
  const known = await runsByHash(tx, by, hashes);
  const fresh = cells.filter((cell) => !known.has(cell.configHash));
  await createRuns(tx, by, { fresh, known, priority });
  const all = await runsByHash(tx, by, hashes);
  await fillHoles(tx, by, { fresh, all });
  return { known, all };
}

export async function runsByHash(db: Db | Tx, by: Identity, hashes: readonly string[]): Promise<Map<string, Run>> {
  const runs = await db.run.findMany({ where: { teamId: by.team.id, configHash: { in: [...hashes] } } });
  return new Map(runs.map((run) => [run.configHash, run]));
}

async function createRuns(
  tx: Tx,
  by: Identity,
  { fresh, known, priority }: { fresh: readonly Cell[]; known: ReadonlyMap<string, Run>; priority: number },
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
      priority,
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

async function fillHoles(
  tx: Tx,
  by: Identity,
  { fresh, all }: { fresh: readonly Cell[]; all: ReadonlyMap<string, Run> },
): Promise<void> {
  const where = {
    configHash: { in: fresh.map(({ configHash }) => configHash) },
    experiment: { teamId: by.team.id },
  };
  const holes = await tx.purgedRun.findMany({ where });
  await tx.experimentRun.createMany({
    data: holes.map(({ experimentId, configHash }) => ({ experimentId, runId: all.get(configHash)!.id })), // just made
    skipDuplicates: true,
  });
  await tx.purgedRun.deleteMany({ where });
}

/** What of a run's relations tells what it was made of. */
export const withCell = {
  protocol: true,
  customDataset: true,
  parent: { select: { configHash: true } },
} satisfies Prisma.RunInclude;

export interface StoredCell extends Run {
  readonly protocol: Cell['protocol'];
  readonly customDataset: CustomDataset | null;
  readonly parent: Pick<Run, 'configHash'> | null;
}

export function cellOfRun(run: StoredCell): Cell {
  const { split, ranking, attack, kCore, surfaces, repeats } = run.protocol;
  return {
    dataset: run.datasetKind,
    own: run.customDataset ? ownOf(run.customDataset) : undefined,
    model: modelOf(run),
    attribute: run.attribute,
    method: methodOf(run),
    unlearned: run.unlearned,
    attackers: attackersOf(run),
    protocol: { split, ranking, attack, kCore, surfaces, repeats },
    seed: run.seed,
    configHash: run.configHash,
    rowHash: run.rowHash,
    parentHash: run.parent?.configHash ?? null,
  };
}

const ownOf = ({ id, name, sha256, attributes, hasTimes }: CustomDataset): OwnDataset => ({
  id,
  name,
  sha256,
  attributes,
  hasTimes: hasTimes === true,
});

import { canonicalAttribute } from '../attributes.ts';
import type { Db } from '../db.ts';
import { DomainError } from '../errors.ts';
import type { CustomDataset, DatasetKind, ModelName, Protocol, Surface } from '../generated/prisma/client.ts';
import { type MethodParameters, methodOf, type ModelParameters, modelOf } from '../runs/parameters.service.ts';
import { boardRuns, boardVersion } from './board.queue.ts';
import { type VersionedCache, versionedCache } from './board-cache.ts';
import type { Board } from './board.service.ts';
import type { BoardRun, RunOfRow } from './board-run.ts';
import type { NotRanked } from './comparable.tables.ts';
import { type Figure, figuresOf } from './figures.tables.ts';
import { type BoardRow, summariseRuns } from './leaderboard.tables.ts';

/** Which board, as it is asked for. */
export interface BoardQuery {
  readonly dataset: DatasetKind;
  /** The name of a CUSTOM one. */
  readonly customDataset?: string | null;
  readonly model: ModelName;
  readonly attribute: string;
  /** A fingerprint; by default that of the newest run. */
  readonly protocol?: string | null;
  readonly experiment?: string | null;
  readonly includeArchived?: boolean;
}

/** The rows of a board with their figures: what every table of results is made from. */
export interface BoardTable {
  readonly board: Board;
  readonly rows: readonly TableRow[];
  readonly notRanked: readonly NotRanked<RunOfRow>[];
}

export interface TableRow extends BoardRow<RunOfRow> {
  readonly method: MethodParameters;
  readonly model: ModelParameters;
  readonly unlearned: readonly Surface[];
  readonly figures: readonly Figure[];
}

/** Runs whose figures a process keeps at hand: about 2 kB each. */
const MAX_KEPT_RUNS = 20_000;

/** Of each database that the process knows. */
const kept = new WeakMap<Db, VersionedCache<BoardTable>>();

/** Null when the team has no run there. Computed once for each version of the board: the database says in a millisecond whether it is the same still. */
export async function boardTable(db: Db, teamId: string, query: BoardQuery): Promise<BoardTable | null> {
  const { dataset, model, protocol: fingerprint = null } = query;
  const choice = { experiment: query.experiment ?? null, includeArchived: query.includeArchived ?? false };
  const customDataset = await ownDataset(db, teamId, query);
  if (dataset === 'CUSTOM' && customDataset === null) return null;
  const customDatasetId = customDataset?.id ?? null;
  const place = { teamId, dataset, customDatasetId, model, attribute: canonicalAttribute(query.attribute) };
  const current = await boardVersion(db, { ...place, fingerprint }, choice);
  if (current === undefined) return null;
  const { protocolId, runs } = current;
  const version = `${current.version} ${customDataset?.name} ${customDataset?.title}`; // people may rename their own
  const cache = kept.get(db) ?? versionedCache<BoardTable>(MAX_KEPT_RUNS);
  kept.set(db, cache);
  return cache.get(JSON.stringify([place, protocolId, choice]), { version, weight: runs }, async () => {
    const protocol = await db.protocol.findUniqueOrThrow({ where: { id: protocolId } });
    return tableOf(await boardRuns(db, { ...place, protocolId }, choice), { ...place, customDataset, protocol });
  });
}

/** Null when none is meant, or the team has none of that name. */
async function ownDataset(
  db: Db,
  teamId: string,
  { dataset, customDataset: name }: BoardQuery,
): Promise<CustomDataset | null> {
  if ((dataset === 'CUSTOM') !== (name != null)) {
    const expected = dataset === 'CUSTOM' ? 'the name of a data set of your team' : `none for ${dataset}`;
    const message = `customDataset: expected ${expected}, got ${name == null ? 'none' : JSON.stringify(name)}`;
    throw new DomainError('INVALID', message, ['customDataset']);
  }
  return name == null ? null : db.customDataset.findUnique({ where: { teamId_name: { teamId, name } } });
}

interface Place {
  readonly dataset: DatasetKind;
  readonly customDataset: CustomDataset | null;
  readonly model: ModelName;
  readonly attribute: string;
  readonly protocol: Protocol;
}

function tableOf(runs: readonly BoardRun[], { dataset, customDataset, model, attribute, protocol }: Place): BoardTable {
  const { rows, notRanked } = summariseRuns(runs);
  const light = new Map(runs.map((run) => [run, withoutFigures(run)]));
  const lightOf = (run: BoardRun) => light.get(run)!; // of these runs
  return {
    board: boardOf(runs, { dataset, customDataset, model, attribute, protocol }),
    rows: rows.map((row) => {
      const [anySeed] = row.runs;
      const bare = { ...row, runs: row.runs.map(lightOf), counted: row.counted.map(lightOf) };
      return {
        ...bare,
        method: methodOf(anySeed!), // a row is made of runs
        model: modelOf(anySeed!),
        unlearned: anySeed!.unlearned,
        figures: figuresOf(bare),
      };
    }),
    notRanked: notRanked.map(({ run, reason }) => ({ run: lightOf(run), reason })),
  };
}

function withoutFigures(run: BoardRun): RunOfRow {
  const { id, number, seed, status, finishedAt, method, methodParameters, model, modelParameters } = run;
  const { unlearned, attackers } = run;
  return {
    id,
    number,
    seed,
    status,
    finishedAt,
    method,
    methodParameters,
    model,
    modelParameters,
    unlearned,
    attackers,
  };
}

function boardOf(runs: readonly BoardRun[], place: Place): Board {
  const finished = runs.flatMap(({ finishedAt }) => (finishedAt === null ? [] : [finishedAt.getTime()]));
  return {
    ...place,
    runCount: runs.length,
    succeededCount: runs.filter((run) => run.status === 'SUCCEEDED').length,
    lastFinishedAt: finished.length === 0 ? null : new Date(finished.reduce((a, b) => Math.max(a, b))),
  };
}

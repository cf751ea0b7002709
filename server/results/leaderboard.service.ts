import { canonicalAttribute } from '../attributes.ts';
import type { Db } from '../db.ts';
import type { RankBy } from '../enums.ts';
import type { DatasetKind, ModelName, Prisma, Surface } from '../generated/prisma/client.ts';
import { type PaperFigure, paperFigures } from '../paper/paper.service.ts';
import { type MethodParameters, methodOf, type ModelParameters, modelOf } from '../runs/parameters.service.ts';
import type { Board } from './board.service.ts';
import { type BoardRow, rankRuns } from './leaderboard.tables.ts';
import type { NotRanked } from './comparable.tables.ts';

export interface LeaderboardQuery {
  readonly dataset: DatasetKind;
  readonly model: ModelName;
  readonly attribute: string;
  /** A fingerprint; by default that of the newest run. */
  readonly protocol?: string | null;
  readonly experiment?: string | null;
  readonly includeArchived?: boolean;
}

export interface Leaderboard {
  readonly board: Board | null;
  readonly rankBy: RankBy;
  readonly rows: readonly LeaderboardRow[];
  readonly notRanked: readonly NotRanked<StoredRun>[];
}

export interface LeaderboardRow extends BoardRow<StoredRun> {
  readonly method: MethodParameters;
  readonly model: ModelParameters;
  readonly unlearned: readonly Surface[];
  readonly paper: readonly PaperFigure[];
}

/** What one query for runs brings along, set by set: Prisma reads each relation of all runs at once. */
const withResults = {
  attacks: true,
  recommendations: true,
  dataset: { select: { sha256: true } },
  protocol: true,
  parent: { select: { number: true, status: true, datasetId: true, recommendations: true } },
} satisfies Prisma.RunInclude;

type StoredRun = Prisma.RunGetPayload<{ include: typeof withResults }>;

export async function leaderboard(
  db: Db,
  teamId: string,
  { rankBy, ...asked }: LeaderboardQuery & { readonly rankBy: RankBy },
): Promise<Leaderboard> {
  const query = { ...asked, attribute: canonicalAttribute(asked.attribute) };
  const runs = await runsOf(db, teamId, query);
  const { rows, notRanked } = rankRuns(runs, rankBy);
  const paper = await paperFigures(db, query);
  return {
    board: boardOf(runs, query),
    rankBy,
    rows: rows.map((row) => {
      const [anySeed] = row.runs;
      return {
        ...row,
        method: methodOf(anySeed!), // a row is made of runs
        model: modelOf(anySeed!),
        unlearned: anySeed!.unlearned,
        paper: paper.get(row.methodName) ?? [],
      };
    }),
    notRanked,
  };
}

async function runsOf(db: Db, teamId: string, query: LeaderboardQuery): Promise<StoredRun[]> {
  const where: Prisma.RunWhereInput = {
    teamId,
    datasetKind: query.dataset,
    model: query.model,
    attribute: query.attribute,
    ...(query.includeArchived !== true && { archivedAt: null }),
    ...(query.experiment != null && { experiments: { some: { experimentId: query.experiment } } }),
    ...(query.protocol != null && { protocol: { fingerprint: query.protocol } }),
  };
  const newest = await db.run.findFirst({ where, orderBy: { number: 'desc' }, select: { protocolId: true } });
  if (newest === null) return [];
  return db.run.findMany({
    where: { ...where, protocolId: newest.protocolId },
    include: withResults,
    orderBy: { number: 'asc' },
  });
}

function boardOf(runs: readonly StoredRun[], { dataset, model, attribute }: LeaderboardQuery): Board | null {
  const [first] = runs;
  if (first === undefined) return null;
  const finished = runs.flatMap((run) => (run.finishedAt === null ? [] : [run.finishedAt.getTime()]));
  return {
    dataset,
    model,
    attribute,
    protocol: first.protocol,
    runCount: runs.length,
    succeededCount: runs.filter((run) => run.status === 'SUCCEEDED').length,
    lastFinishedAt: finished.length === 0 ? null : new Date(Math.max(...finished)),
  };
}

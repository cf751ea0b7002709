import type { Db } from '../db.ts';
import { Engine } from '../generated/prisma/enums.ts';
import type { Run } from '../generated/prisma/client.ts';
import { isInt, type Page, type PageArgs, paginate } from '../page.ts';
import { DomainError } from '../errors.ts';
import type { Identity } from '../teams/authorization.service.ts';
import type { CellState } from '../enums.ts';
import type { Cell } from './experiment.grid.ts';
import { kindOf, medianSeconds } from './experiment.queue.ts';

/** A cell of a grid and what becomes of it. */
export interface PlannedCell extends Cell {
  /** Of a data set of the team's own. */
  readonly customDatasetName?: string | null;
  readonly state: CellState;
  /** Null while there is none. */
  readonly run: Run | null;
  /** Expected; null: no such run has succeeded yet. */
  readonly seconds: number | null;
}

export interface LaunchPreview {
  readonly cells: readonly PlannedCell[];
  readonly runCount: number;
  readonly newCount: number;
  readonly duplicateCount: number;
  readonly seconds: number | null;
  readonly secondsReason: string | null;
  readonly secondsByEngine: readonly { readonly engine: Engine; readonly seconds: number | null }[];
}

/** What there is to compute, and how long past runs of that kind took. */
export async function previewOf(
  db: Db,
  by: Identity,
  planned: readonly Pick<PlannedCell, keyof Cell | 'state' | 'run'>[],
): Promise<LaunchPreview> {
  const medians = await medianSeconds(db, by.team.id);
  const secondsOf = ({ dataset, own, model, method }: Cell, engine?: Engine) =>
    medians.get(kindOf(own?.id ?? dataset, model.name, method.name, engine)) ?? null;
  const todo = planned.filter(({ state }) => state !== 'DUPLICATE');
  const total = (engine?: Engine) =>
    todo.reduce<number | null>((sum, cell) => {
      const seconds = secondsOf(cell, engine);
      return sum === null || seconds === null ? null : sum + seconds;
    }, 0);
  const unknown = new Set(
    todo
      .filter((cell) => secondsOf(cell) === null)
      .map(({ dataset, own, model, method }) => `${method.name} on ${own?.name ?? dataset} with ${model.name}`),
  );
  const engines = Object.values(Engine).map((engine) => ({ engine, seconds: total(engine) }));
  return {
    cells: planned.map((cell) => ({ ...cell, customDatasetName: cell.own?.name ?? null, seconds: secondsOf(cell) })),
    runCount: planned.length,
    newCount: todo.length,
    duplicateCount: planned.length - todo.length,
    seconds: total(),
    secondsReason: unknown.size === 0 ? null : `no run has succeeded yet of ${[...unknown].join(', ')}`,
    secondsByEngine: todo.length === 0 ? [] : engines.filter(({ seconds }) => seconds !== null),
  };
}

export interface CellsArgs extends PageArgs {
  readonly state?: CellState | null;
}

/** In the order in which they are queued. */
export async function pageOfCells({ cells }: LaunchPreview, { state, ...args }: CellsArgs): Promise<Page<PlannedCell>> {
  const wanted = cells.map((cell, i) => ({ cell, i })).filter(({ cell }) => state == null || cell.state === state);
  const page = await paginate(args, {
    rows: async (after, take) => wanted.filter(({ i }) => i > place(after?.[0])).slice(0, take),
    key: ({ i }) => [i],
    count: async () => wanted.length,
  });
  const edges = page.edges.map(({ cursor, node }) => ({ cursor, node: node.cell }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: page.pageInfo,
    totalCount: page.totalCount,
  };
}

function place(part: string | number | null | undefined): number {
  if (part === undefined) return -1;
  if (isInt(part)) return part;
  throw new DomainError('INVALID', 'after: expected a cursor of the list of cells', ['after']);
}

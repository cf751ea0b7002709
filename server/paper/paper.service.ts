import type { Db } from '../db.ts';
import type { AttackerName, DatasetKind, MethodName, ModelName } from '../generated/prisma/enums.ts';
import tables from '../../prisma/paper-tables.json' with { type: 'json' };
import {
  PRINTED_ATTRIBUTE,
  printedAttacker,
  printedDataset,
  printedFigures,
  printedMethod,
  printedModel,
} from './paper.tables.ts';

/** Brings the table of printed figures to what prisma/paper-tables.json says; does nothing when it says so already. Safe from several servers at once. */
export async function seedPaperFigures(db: Db): Promise<void> {
  const figures = printedFigures(tables);
  const present = new Map((await db.paperFigure.findMany()).map((row) => [row.id, row.value]));
  if (present.size === figures.length && figures.every(({ id, value }) => present.get(id) === value)) return;
  await db.$transaction([
    db.paperFigure.deleteMany(),
    db.paperFigure.createMany({ data: figures, skipDuplicates: true }),
  ]);
}

/** What the paper prints for one method: `metric` is accuracy, precision, recall, auc, ndcg@5, hr@5, ndcg@10, hr@10 or seconds. */
export interface PaperFigure {
  readonly table: number;
  readonly attacker: AttackerName | null;
  readonly metric: string;
  readonly value: number;
}

/** The printed figures of a dataset, model and attribute, by method, in the order of the tables. */
export async function paperFigures(
  db: Db,
  cell: { readonly dataset: DatasetKind; readonly model: ModelName; readonly attribute: string },
): Promise<ReadonlyMap<MethodName, readonly PaperFigure[]>> {
  const dataset = printedDataset[cell.dataset];
  if (dataset === null || cell.attribute !== PRINTED_ATTRIBUTE) return new Map();
  const rows = await db.paperFigure.findMany({
    where: { dataset, model: printedModel[cell.model] },
    orderBy: [{ table: 'asc' }, { id: 'asc' }],
  });
  return new Map(
    methods.map((method) => [
      method,
      rows
        .filter((row) => row.method === printedMethod[method])
        .map(({ table, attacker, metric, value }) => ({ table, attacker: attackerOf(attacker), metric, value })),
    ]),
  );
}

// Object.keys of a Record over an enum are that enum.
const methods = (Object.keys(printedMethod) as MethodName[]).filter((name) => printedMethod[name] !== null);
const attackers = Object.keys(printedAttacker) as AttackerName[];

const attackerOf = (printed: string | null) =>
  printed === null ? null : (attackers.find((name) => printedAttacker[name] === printed) ?? null);

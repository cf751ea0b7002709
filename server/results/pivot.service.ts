import { canonicalAttribute } from '../attributes.ts';
import type { Db } from '../db.ts';
import type { SignificanceTest, TableFormat } from '../enums.ts';
import { DomainError } from '../errors.ts';
import type { DatasetKind, MethodName, ModelName, Protocol } from '../generated/prisma/client.ts';
import { surfacesOf } from '../surfaces.ts';
import { baselinesOf } from './baseline.tables.ts';
import { boards } from './board.service.ts';
import type { RunOfRow } from './board-run.ts';
import { boardTable } from './board-table.service.ts';
import type { NotRanked } from './comparable.tables.ts';
import { checkDigits } from './leaderboard.service.ts';
import { notesOf, protocolSentence, seedsSentence } from './leaderboard-text.tables.ts';
import { datasetNames, methodNames } from './names.ts';
import { type PivotBoard, type PivotChoice, pivotOf, type PivotTable } from './pivot.tables.ts';
import { type TableText, tableText } from './text-formats.tables.ts';
import type { TextTable } from './text-table.tables.ts';
import { differences } from './versus.tables.ts';

export interface PivotQuery extends PivotChoice {
  readonly datasets: readonly DatasetKind[] | null;
  readonly models: readonly ModelName[] | null;
  readonly attributes: readonly string[] | null;
  readonly protocol: string | null;
  readonly experiment: string | null;
  readonly includeArchived: boolean;
  readonly baseline: MethodName;
  readonly test: SignificanceTest;
}

/** As it is asked for: what is left out is not narrowed. */
export interface PivotRequest extends Pick<PivotQuery, 'rows' | 'columns' | 'measures' | 'baseline' | 'test'> {
  readonly filter?: { readonly [Field in keyof Narrowed]?: Narrowed[Field] | null } | null;
}

type Narrowed = Omit<PivotQuery, keyof PivotRequest>;

export interface Pivot extends PivotTable {
  readonly query: PivotQuery;
  readonly protocols: readonly Protocol[];
  readonly seedsUsed: readonly number[];
  readonly notRanked: readonly NotRanked<RunOfRow>[];
}

const MAX_BOARDS = 50;

export async function pivot(db: Db, teamId: string, asked: PivotRequest): Promise<Pivot> {
  const query = withMeasures(checked(queryOf(asked)));
  const places = await placesOf(db, teamId, query);
  const tables = await Promise.all(
    places.map(({ dataset, customDataset, model, attribute, protocol }) =>
      boardTable(db, teamId, {
        dataset,
        customDataset: customDataset?.name ?? null,
        model,
        attribute,
        protocol: protocol.fingerprint,
        experiment: query.experiment,
        includeArchived: query.includeArchived,
      }),
    ),
  );
  const found = tables.filter((table) => table !== null);
  const shown = found.map(({ board, rows }): PivotBoard => {
    const kept = rows.filter(({ methodName }) => query.methods === null || query.methods.includes(methodName));
    const pairs = [...baselinesOf(rows, query)].filter(([row]) => kept.includes(row));
    const tested = differences(
      pairs.map(([row, baseline]) => ({ row, baseline })),
      query.test,
    );
    const data = board.customDataset?.title ?? datasetNames[board.dataset];
    return { ...board, data, rows: kept, differences: tested };
  });
  return {
    ...pivotOf(shown, query),
    query,
    protocols: [...new Map(found.map(({ board }) => [board.protocol.id, board.protocol])).values()],
    seedsUsed: shown.flatMap(({ rows }) => rows.flatMap(({ counted }) => counted.map(({ seed }) => seed))),
    notRanked: found.flatMap(({ notRanked }) => notRanked),
  };
}

function queryOf({ filter, ...asked }: PivotRequest): PivotQuery {
  return {
    ...asked,
    datasets: filter?.datasets ?? null,
    models: filter?.models ?? null,
    attributes: filter?.attributes?.map(canonicalAttribute) ?? null,
    methods: filter?.methods ?? null,
    attackers: filter?.attackers ?? null,
    surfaces: filter?.surfaces ?? null,
    ks: filter?.ks ?? [10],
    protocol: filter?.protocol ?? null,
    experiment: filter?.experiment ?? null,
    includeArchived: filter?.includeArchived ?? false,
  };
}

function checked(query: PivotQuery): PivotQuery {
  const { rows, columns, measures } = query;
  const used = [...rows, ...columns];
  const twice = used.find((dimension, i) => used.indexOf(dimension) !== i);
  if (twice !== undefined) {
    throw new DomainError('INVALID', `rows: expected each dimension once, got ${twice} again`, ['rows']);
  }
  for (const [name, list] of Object.entries({ rows, measures })) {
    if (list.length === 0) throw new DomainError('INVALID', `${name}: expected at least one, got none`, [name]);
  }
  return query;
}

/** Several measures are always told apart: as the last of the columns unless they stand elsewhere. */
function withMeasures(query: PivotQuery): PivotQuery {
  const { rows, columns } = query;
  const said = rows.includes('MEASURE') || columns.includes('MEASURE');
  return said ? query : { ...query, columns: [...columns, 'MEASURE'] };
}

/**
 * The boards that follow one protocol: the one named, or that of the newest of them. A model that lacks the surface it attacks takes part with
 * its own, everything else alike.
 */
async function placesOf(db: Db, teamId: string, query: PivotQuery) {
  const all = (await boards(db, teamId)).filter(
    ({ dataset, model, attribute }) =>
      (query.datasets?.includes(dataset) ?? true) &&
      (query.models?.includes(model) ?? true) &&
      (query.attributes?.includes(attribute) ?? true),
  );
  const chosen = all.find(({ protocol }) => query.protocol === null || protocol.fingerprint === query.protocol);
  const places = all.filter(({ model, protocol }) => chosen !== undefined && follows(protocol, model, chosen));
  if (places.length > MAX_BOARDS) {
    const message = `filter: expected at most ${MAX_BOARDS} boards, got ${places.length}`;
    throw new DomainError('OUT_OF_RANGE', message, ['filter']);
  }
  return places;
}

function follows(
  protocol: Protocol,
  model: ModelName,
  chosen: { readonly protocol: Protocol; readonly model: ModelName },
): boolean {
  if (protocol.id === chosen.protocol.id) return true;
  const own = (surfaces: Protocol['surfaces'], of: ModelName) => surfaces.join() === surfacesOf[of][0];
  return (
    model !== chosen.model &&
    own(protocol.surfaces, model) &&
    own(chosen.protocol.surfaces, chosen.model) &&
    (['split', 'ranking', 'attack', 'kCore', 'repeats'] as const).every(
      (field) => protocol[field] === chosen.protocol[field],
    )
  );
}

/** A pivot as a file. */
export function pivotFile(
  { rowHeaders, columnHeaders, cells, query, protocols, seedsUsed, notRanked }: Pivot,
  { format, digits }: { readonly format: TableFormat; readonly digits: number },
): TableText {
  checkDigits(digits);
  const table: TextTable = {
    caption: [
      ...protocols.map((protocol) => `${protocolSentence(protocol)}.`),
      `${seedsSentence(seedsUsed)}.`,
      `† differs from ${methodNames[query.baseline]} (${query.test === 'PAIRED_T' ? 'paired t-test' : 'Wilcoxon test'} on shared seeds, Holm-adjusted, p < 0.05).`,
    ].join(' '),
    name: 'lethe-pivot',
    columns: [
      ...query.rows.map((dimension) => ({ header: headerOf(dimension), digits: 0, figures: false })),
      ...columnHeaders.map((header) => ({
        header: header.filter((text) => text !== '').join(' '),
        digits,
        figures: true,
      })),
    ],
    rows: rowHeaders.map((header, i) => [
      ...header,
      ...cells[i]!.map((cell) =>
        cell === null
          ? null
          : {
              value: cell.value,
              mark: cell.mark,
              significant: cell.versus?.pAdjusted == null ? null : cell.versus.significant,
            },
      ),
    ]),
    notes: notesOf(notRanked),
  };
  return tableText(table, format);
}

const headerOf = (dimension: string) => {
  const words = dimension.toLowerCase().replaceAll('_', ' ');
  return `${words[0]!.toUpperCase()}${words.slice(1)}`;
};

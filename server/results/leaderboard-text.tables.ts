import type { Mark, Measure, SignificanceTest } from '../enums.ts';
import type { Board } from './board.service.ts';
import type { RunOfRow } from './board-run.ts';
import type { NotRanked } from './comparable.tables.ts';
import { type Figure, figureIndex, type FigureName, nameKey } from './figures.tables.ts';
import { figureLabel, labelsOf, severalOf } from './labels.tables.ts';
import type { RankedRow } from './leaderboard.tables.ts';
import { attackProtocolNames, datasetNames, modelNames, rankingNames, splitNames, surfaceNames } from './names.ts';
import { marks, type TextCell, type TextTable } from './text-table.tables.ts';
import type { Difference } from './versus.tables.ts';

export interface TextChoice {
  readonly measures: readonly Measure[];
  /** Cut-offs. */
  readonly ks: readonly number[];
  /** Of figures as they are read. */
  readonly digits: number;
  readonly test: SignificanceTest;
}

interface FiguredRow extends RankedRow<RunOfRow> {
  readonly figures: readonly Figure[];
}

interface Ranked {
  readonly board: Board | null;
  readonly rows: readonly FiguredRow[];
  readonly notRanked: readonly NotRanked<RunOfRow>[];
}

/** Of more notes than this only the number is said. */
const MAX_NOTES = 20;

/** A leaderboard as it is printed: a row a configuration, ranked; a column a figure that any row has. */
export function leaderboardText(
  { board, rows, notRanked }: Ranked,
  differences: ReadonlyMap<string, readonly Difference[]>,
  choice: TextChoice,
): TextTable {
  const names = columnsOf(rows, choice);
  const several = severalOf(names);
  const labels = labelsOf(rows);
  const figures: Figures = new Map(rows.map((row) => [row.key, figureIndex(row.figures)]));
  const byName = new Map([...differences].map(([key, each]) => [key, new Map(each.map((one) => [nameKey(one), one]))]));
  const best = new Map(names.map((name) => [nameKey(name), marksOf(figures, name)]));
  return {
    caption: board === null ? 'No runs.' : captionOf(board, rows, { differences, choice, labels }),
    name: board === null ? 'leaderboard' : fileName(board),
    columns: [
      ...['Rank', 'Method', 'Seeds'].map((header) => ({ header, digits: 0, figures: false })),
      ...names.map((name) => ({
        header: figureLabel(name, several),
        digits:
          name.measure.endsWith('SECONDS') || name.measure === 'SPEED_UP' ? Math.min(choice.digits, 1) : choice.digits,
        figures: true,
      })),
    ],
    rows: rows.map((row) => [
      rankOf(row),
      labels.get(row.key)!, // of these rows
      `${row.seeds.done}/${row.seeds.planned}`,
      ...names.map((name) => cellOf(row.key, name, { figures, best, differences: byName })),
    ]),
    notes: notesOf(notRanked),
  };
}

function columnsOf(rows: readonly FiguredRow[], { measures, ks }: TextChoice): FigureName[] {
  const all = new Map(rows.flatMap(({ figures }) => figures.map((figure) => [nameKey(figure), figure])));
  const wanted = [...all.values()].filter(
    ({ measure, k }) => measures.includes(measure) && (k === null || ks.includes(k)),
  );
  const place = ({ measure }: FigureName) => measures.indexOf(measure);
  return wanted.sort((a, b) => place(a) - place(b) || (a.k ?? 0) - (b.k ?? 0));
}

/** By row, then by `nameKey`. */
type Figures = ReadonlyMap<string, ReadonlyMap<string, Figure>>;

function marksOf(figures: Figures, name: FigureName): Map<string, Mark> {
  const contestants = [...figures].flatMap(([key, own]) => {
    const figure = own.get(nameKey(name));
    return figure === undefined ? [] : [{ key, mean: figure.value.mean, setUp: figure.setUp }];
  });
  return marks(name.measure, contestants);
}

interface Judged {
  readonly figures: Figures;
  readonly best: ReadonlyMap<string, ReadonlyMap<string, Mark>>;
  readonly differences: ReadonlyMap<string, ReadonlyMap<string, Difference>>;
}

function cellOf(key: string, name: FigureName, { figures, best, differences }: Judged): TextCell {
  const figure = figures.get(key)?.get(nameKey(name));
  if (figure === undefined) return null;
  const difference = differences.get(key)?.get(nameKey(name));
  return {
    value: figure.value,
    mark: best.get(nameKey(name))?.get(key) ?? null,
    significant: difference === undefined || difference.pAdjusted === null ? null : difference.significant,
  };
}

function rankOf({ rankBand }: FiguredRow): string {
  if (rankBand === null) return '–';
  return rankBand.from === rankBand.to ? `${rankBand.from}` : `${rankBand.from}–${rankBand.to}`;
}

interface Said {
  readonly differences: ReadonlyMap<string, readonly Difference[]>;
  readonly choice: TextChoice;
  readonly labels: ReadonlyMap<string, string>;
}

function captionOf(board: Board, rows: readonly FiguredRow[], { differences, choice, labels }: Said): string {
  return [
    `${board.customDataset?.title ?? datasetNames[board.dataset]}, ${modelNames[board.model]}, ${board.attribute.replaceAll('+', ' and ')}.`,
    `${protocolSentence(board.protocol)}.`,
    `${seedsSentence(rows.flatMap(({ counted }) => counted.map(({ seed }) => seed)))}.`,
    ...daggerSentence(differences, labels, choice.test),
    ...(board.lastFinishedAt === null ? [] : [`Runs until ${board.lastFinishedAt.toISOString().slice(0, 10)}.`]),
  ].join(' ');
}

export function protocolSentence({
  split,
  ranking,
  attack,
  kCore,
  surfaces,
  repeats,
  fingerprint,
}: Board['protocol']): string {
  const on = surfaces.map((surface) => surfaceNames[surface]).join(' and ');
  const often = repeats > 1 ? `, ${repeats} times` : '';
  return `${splitNames[split]}, ${rankingNames[ranking]}, ${attackProtocolNames[attack]} on ${on}${often}, ${kCore}-core (protocol ${fingerprint})`;
}

export function seedsSentence(seeds: readonly number[]): string {
  const each = [...new Set(seeds)].sort((a, b) => a - b);
  const [first, last] = [each[0], each.at(-1)];
  if (first === undefined || last === undefined) return 'No seed is done';
  const named = last - first === each.length - 1 && each.length > 2 ? `${first} to ${last}` : each.join(', ');
  return `Mean ± 95 % t-interval over ${each.length === 1 ? `seed ${named}` : `seeds ${named}`}; best bold, second underlined`;
}

function daggerSentence(differences: Said['differences'], labels: Said['labels'], test: SignificanceTest): string[] {
  const baselines = [
    ...new Set([...differences.values()].flat().map(({ baseline }) => labels.get(baseline) ?? baseline)),
  ];
  if (baselines.length === 0) return [];
  return [`† differs from ${baselines.join(' or ')} (${testNames[test]} on shared seeds, Holm-adjusted, p < 0.05).`];
}

const testNames: Readonly<Record<SignificanceTest, string>> = { PAIRED_T: 'paired t-test', WILCOXON: 'Wilcoxon test' };

function fileName({ dataset, customDataset, model, attribute, protocol }: Board): string {
  const text = ['lethe', customDataset?.name ?? dataset, model, attribute, protocol.fingerprint.slice(2)].join('-');
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

export function notesOf(notRanked: readonly NotRanked<RunOfRow>[]): string[] {
  const notes = notRanked.slice(0, MAX_NOTES).map(({ run, reason }) => `run ${run.number} is left out: ${reason}`);
  const more = notRanked.length - notes.length;
  return more > 0 ? [...notes, `${more} more runs are left out`] : notes;
}

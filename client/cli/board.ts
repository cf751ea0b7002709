// Which board a command is about, and how its rows are called; shared by the commands that read results.
import type { Command } from 'commander';
import { BoardsDocument, type BoardWordsFragment, type MethodName } from '../gql/graphql.ts';
import { type DatasetKind, type LeaderboardFilter, type Lethe, LetheError, type ModelName } from '../lethe.ts';
import type { Cli } from './cli.ts';
import { whole } from './numbers.ts';
import { name } from './print.ts';
import { experimentId } from './runs.ts';

/** Which board; what is left out is as on the board that finished a run last. */
export interface BoardFlags {
  readonly dataset?: string;
  readonly model?: string;
  readonly attribute?: string;
  readonly protocol?: string;
  readonly experiment?: number;
}

export function addBoardOptions(command: Command): Command {
  return command
    .option('--dataset <name>', "such as ML_100K, or one of the team's own")
    .option('--model <name>', 'NMF or LIGHT_GCN')
    .option('--attribute <name>', 'such as gender')
    .option('--protocol <fingerprint>', 'such as p_7f3a…; only results of one protocol are compared')
    .option('--experiment <number>', 'only its runs', (text) => whole(text, '--experiment'));
}

/** The filter of the contract that the flags mean. */
export async function boardFilter(cli: Cli, lethe: Lethe, flags: BoardFlags): Promise<LeaderboardFilter> {
  const { signal } = cli;
  const { enumValues } = await import('./typed-text.ts');
  const { dataset, customDataset } = await datasetOf(flags.dataset);
  const model = flags.model && enumValues<ModelName>([flags.model], 'ModelName', '--model')[0];
  const experiment = flags.experiment === undefined ? undefined : await experimentId(lethe, flags.experiment);
  const asked = { attribute: flags.attribute, protocol: flags.protocol, experiment };
  if (dataset && model) return { dataset, customDataset, model, ...asked };
  const { boards } = await lethe.request(BoardsDocument, {}, { signal });
  const fitting = boards
    .filter((board) => !dataset || board.dataset === dataset)
    .filter((board) => !customDataset || board.customDataset?.name === customDataset)
    .filter((board) => !model || board.model === model)
    .filter((board) => !flags.attribute || board.attribute === flags.attribute)
    .filter((board) => !flags.protocol || board.protocol.fingerprint === flags.protocol)
    .sort((a, b) => (b.lastFinishedAt ?? '').localeCompare(a.lastFinishedAt ?? ''));
  const [board] = fitting;
  if (!board) throw new LetheError('NOT_FOUND', 'There is no such board: no run has been launched for it.');
  if (fitting.length > 1) {
    const others = fitting.slice(1).map((each) => `${datasetName(each)} ${each.model} ${each.attribute}`);
    cli.print.say(`The latest of ${fitting.length} boards; the others: ${[...new Set(others)].join(', ')}.`);
  }
  return {
    dataset: board.dataset,
    customDataset: board.customDataset?.name,
    model: board.model,
    attribute: board.attribute,
    protocol: board.protocol.fingerprint,
    experiment,
  };
}

/** A name that is not of the catalogue is one of the team's own. */
async function datasetOf(text: string | undefined): Promise<{ dataset?: DatasetKind; customDataset?: string }> {
  if (!text) return {};
  const { enumValues, isEnumValue } = await import('./typed-text.ts');
  if (!isEnumValue(text, 'DatasetKind')) return { dataset: 'CUSTOM', customDataset: text };
  return { dataset: enumValues<DatasetKind>([text], 'DatasetKind', '--dataset')[0] };
}

function datasetName({ dataset, customDataset }: Pick<BoardWordsFragment, 'dataset' | 'customDataset'>): string {
  return customDataset?.name ?? name(dataset);
}

/** "ML-100K · NMF · gender · RATIO split, …" */
export function boardTitle(board: BoardWordsFragment | null | undefined): string {
  if (!board) return 'No runs.';
  const { fingerprint, split, ranking, attack, surfaces } = board.protocol;
  const protocol = `${name(split)} split, ${name(ranking)} ranking, ${attack} attack on ${surfaces.join(', ')}`;
  return `${datasetName(board)} · ${name(board.model)} · ${board.attribute} · ${protocol} (${fingerprint})`;
}

interface Row {
  readonly methodName: MethodName;
  readonly method: object;
}

/** The name, and the parameters in which the board's rows of that method differ. */
export function methodWords({ methodName, method }: Row, rows: readonly Row[]): string {
  const own = rows.filter((row) => row.methodName === methodName);
  const differing = Object.entries(method).filter(([key, value]) => own.some((row) => entry(row, key) !== value));
  return [name(methodName), ...differing.map(([key, value]) => `${key}=${String(value)}`)].join(' ');
}

const entry = ({ method }: Row, key: string): unknown => Object.entries(method).find(([name]) => name === key)?.[1];

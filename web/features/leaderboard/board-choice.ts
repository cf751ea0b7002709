import type { BoardsQuery, DatasetKind, ModelName } from '../../gql/graphql.ts';

export type Board = BoardsQuery['boards'][number];
export type Part = 'dataset' | 'model' | 'attribute' | 'protocol';
export const parts: readonly Part[] = ['dataset', 'model', 'attribute', 'protocol'];

export function partOf(board: Board, part: Part): string {
  if (part === 'protocol') return board.protocol.fingerprint;
  return part === 'dataset' && board.customDataset ? `own/${board.customDataset.name}` : board[part];
}

export interface BoardFilter {
  readonly dataset: DatasetKind;
  readonly customDataset: string | undefined;
  readonly model: ModelName;
  readonly attribute: string;
  readonly protocol: string;
}

export function filterOf(board: Board): BoardFilter {
  const { dataset, customDataset, model, attribute, protocol } = board;
  return { dataset, customDataset: customDataset?.name, model, attribute, protocol: protocol.fingerprint };
}

/** The board that agrees with most of what the address asks for, `first` before all; among equals the one with the newest results. */
export function chooseBoard(
  boards: readonly Board[],
  wanted: (part: Part) => string | undefined,
  first?: Part,
): Board | undefined {
  const agreement = (board: Board): number =>
    parts.filter((part) => wanted(part) === partOf(board, part)).length +
    (first !== undefined && wanted(first) === partOf(board, first) ? parts.length : 0);
  const newest = (board: Board): string => board.lastFinishedAt ?? '';
  return boards.toSorted((a, b) => agreement(b) - agreement(a) || newest(b).localeCompare(newest(a)))[0];
}

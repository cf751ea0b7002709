import { canonicalJson } from '../canonical.ts';
import type { MethodName } from '../enums.ts';
import { DomainError } from '../errors.ts';
import type { RunOfRow } from './board-run.ts';
import type { BoardRow } from './leaderboard.tables.ts';

/** What rows are compared with: a row by its key, or for each row the one of a method with the same model. */
export interface BaselineChoice {
  readonly baseline: MethodName;
  readonly key?: string | null;
}

/**
 * The row that each is compared with, where there is one: the row of the Originals it comes from; of another method the one row with the
 * parameters of its model. Several such rows are refused: which of them is meant only the asker knows.
 */
export function baselinesOf<Row extends BoardRow<RunOfRow>>(
  rows: readonly Row[],
  { baseline, key = null }: BaselineChoice,
): Map<Row, Row> {
  if (key !== null) {
    const named = rows.find((row) => row.key === key);
    if (named === undefined) {
      throw new DomainError('NOT_FOUND', `key: expected the key of a row of this board, got ${JSON.stringify(key)}`, [
        'key',
      ]);
    }
    return new Map(rows.filter((row) => row !== named).map((row) => [row, named]));
  }
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const pairs = rows.flatMap((row): [Row, Row][] => {
    if (row.methodName === baseline) return [];
    const other = baseline === 'ORIGINAL' ? byKey.get(row.originalKey ?? '') : theOne(rows, baseline, row);
    return other === undefined ? [] : [[row, other]];
  });
  return new Map(pairs);
}

function theOne<Row extends BoardRow<RunOfRow>>(rows: readonly Row[], method: MethodName, row: Row): Row | undefined {
  const model = canonicalJson(row.runs[0]!.modelParameters); // a row is made of runs
  const found = rows.filter(
    (other) => other.methodName === method && canonicalJson(other.runs[0]!.modelParameters) === model,
  );
  if (found.length <= 1) return found[0];
  throw new DomainError(
    'INVALID',
    `baseline: expected one row of ${method} with this model, found ${found.length}: name one of them by its key, ${found.map((each) => each.key).join(' or ')}`,
    ['baseline'],
  );
}

import { DomainError, type Issue } from './errors.ts';

export const MAX_IDS = 1000;

/** What a mutation of many made of one of them. */
export interface Outcome<Row> {
  readonly id: string;
  /** As it is now; null with an error. */
  readonly row: Row | null;
  readonly error: Issue | null;
}

export interface Bulk<Row> {
  /** In the order of the ids. */
  readonly results: readonly Outcome<Row>[];
  /** The errors of the results. */
  readonly userErrors: readonly Issue[];
}

/** Throws unless there are 1 to 1000 ids. */
export function checkIds(ids: readonly string[]): void {
  if (ids.length >= 1 && ids.length <= MAX_IDS) return;
  throw new DomainError('OUT_OF_RANGE', `ids: expected 1 to ${MAX_IDS}, got ${ids.length}`, ['ids']);
}

/** The answer: what is neither in `rows` nor named in `errors` was not found. */
export function outcomesOf<Row>(
  ids: readonly string[],
  {
    rows,
    errors,
    what,
  }: {
    readonly rows: ReadonlyMap<string, Row>;
    readonly errors: ReadonlyMap<string, Omit<Issue, 'path'>>;
    /** Such as "a run of your team". */
    readonly what: string;
  },
): Bulk<Row> {
  const results = ids.map((id, i): Outcome<Row> => {
    const row = rows.get(id);
    const refused = errors.get(id);
    if (row !== undefined && !refused) return { id, row, error: null };
    const error = refused ?? { code: 'NOT_FOUND', message: `expected ${what}, got ${JSON.stringify(id)}` };
    return { id, row: null, error: { ...error, message: `ids[${i}]: ${error.message}`, path: ['ids', `${i}`] } };
  });
  return { results, userErrors: results.flatMap(({ error }) => (error ? [error] : [])) };
}

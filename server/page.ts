import { DomainError } from './errors.ts';

export const MAX_PAGE = 100;

export interface PageArgs {
  readonly first: number;
  readonly after?: string | null | undefined;
}

/** One page; `totalCount` is counted when it is read. */
export interface Page<Row> {
  readonly edges: readonly { readonly cursor: string; readonly node: Row }[];
  readonly nodes: readonly Row[];
  readonly pageInfo: {
    readonly startCursor: string | null;
    readonly endCursor: string | null;
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
  };
  readonly totalCount: Promise<number>;
}

/** What a cursor holds: the values a list is ordered by, the last of them unique. Dates travel as milliseconds. */
export type Key = readonly (string | number | null)[];

export interface PageSource<Row> {
  /** Up to `take` rows behind `after`, in the list's order. */
  rows(after: Key | undefined, take: number): Promise<readonly Row[]>;
  key(row: Row): Key;
  count(): Promise<number>;
}

/** Keyset pagination: a page stays where it was while rows come and go elsewhere in the list. */
export async function paginate<Row>(args: PageArgs, source: PageSource<Row>): Promise<Page<Row>> {
  const { first, after } = args;
  if (!Number.isInteger(first) || first < 1 || first > MAX_PAGE) {
    throw new DomainError('OUT_OF_RANGE', `first: expected a whole number from 1 to ${MAX_PAGE}, got ${first}`, [
      'first',
    ]);
  }
  const found = await source.rows(after == null ? undefined : decodeCursor(after), first + 1);
  const nodes = found.slice(0, first);
  const edges = nodes.map((node) => ({ cursor: encodeCursor(source.key(node)), node }));
  return {
    edges,
    nodes,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: found.length > first,
      hasPreviousPage: after != null,
    },
    get totalCount() {
      return source.count();
    },
  };
}

/** Whether a part of a cursor can be compared with a whole-number column: a cursor comes from outside. */
export function isInt(part: Key[number] | undefined): part is number {
  return typeof part === 'number' && Number.isInteger(part) && Math.abs(part) < 2 ** 31;
}

export function encodeCursor(key: Key): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

export function decodeCursor(cursor: string): Key {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(key) && key.every((part) => part === null || ['string', 'number'].includes(typeof part))) {
      return key as Key; // just checked
    }
  } catch {
    // not ours: said below
  }
  throw new DomainError('INVALID', `after: expected a cursor of this list, got ${JSON.stringify(cursor)}`, ['after']);
}

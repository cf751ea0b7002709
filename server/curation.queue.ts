import type { Tx } from './db.ts';
import { Prisma } from './generated/prisma/client.ts';

/** What carries tags. */
export type Tagged = 'run' | 'experiment';

export interface TagChange {
  readonly ids: readonly string[];
  readonly add: readonly string[];
  readonly remove: readonly string[];
  /** More than these a row keeps the tags it has. */
  readonly most: number;
}

/** Adds and removes tags, in alphabetical order and each once; answers the ids of the rows that have them now. */
export async function changeTags(tx: Tx, table: Tagged, { ids, add, remove, most }: TagChange): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    WITH changed AS (
      SELECT id, ARRAY(
        SELECT DISTINCT tag COLLATE "C" FROM unnest(tags || ${add}::text[]) AS t(tag) WHERE tag <> ALL(${remove}::text[]) ORDER BY 1
      ) AS tags
      FROM ${Prisma.raw(table)} WHERE id = ANY(${ids}) FOR UPDATE
    )
    UPDATE ${Prisma.raw(table)} AS row SET tags = changed.tags
    FROM changed WHERE row.id = changed.id AND cardinality(changed.tags) <= ${most}
    RETURNING row.id`;
  return rows.map(({ id }) => id);
}

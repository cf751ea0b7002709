import type { Db } from '../db.ts';
import type { AttackClass, AttackResult, RecommendationResult } from '../generated/prisma/client.ts';
import { groupBy } from './group-by.ts';

export type { AttackResult as AttackRow } from '../generated/prisma/client.ts';

// The results of many runs at once: a page of runs costs one query a field, however long it is.

export async function attacksOfRuns(
  db: Db,
  runIds: readonly string[],
): Promise<Map<string, (AttackResult & { classes: AttackClass[] })[]>> {
  const rows = await db.attackResult.findMany({
    where: { runId: { in: [...runIds] } },
    include: { classes: { orderBy: { position: 'asc' } } },
    orderBy: [{ attacker: 'asc' }, { surface: 'asc' }, { attribute: 'asc' }],
  });
  return groupBy(rows, (row) => row.runId);
}

export interface RecommendationOf extends Pick<RecommendationResult, 'runId' | 'metric' | 'k' | 'value'> {
  /** Null: all users. */
  readonly group: { readonly attribute: string; readonly value: string } | null;
}

export async function recommendationsOfRuns(
  db: Db,
  runIds: readonly string[],
): Promise<Map<string, RecommendationOf[]>> {
  const rows = await db.recommendationResult.findMany({
    where: { runId: { in: [...runIds] } },
    orderBy: [{ attribute: 'asc' }, { group: 'asc' }, { metric: 'asc' }, { k: 'asc' }],
  });
  const results = rows.map(({ attribute, group, ...row }) => ({
    ...row,
    group: attribute === '' ? null : { attribute, value: group },
  }));
  return groupBy(results, (row) => row.runId);
}

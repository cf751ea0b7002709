import type { Db } from '../db.ts';
import type { AttackResult, RecommendationResult } from '../generated/prisma/client.ts';
import { groupBy } from './group-by.ts';

export type { AttackResult as AttackRow } from '../generated/prisma/client.ts';

// The results of many runs at once: a page of runs costs one query a field, however long it is.

export async function attacksOfRuns(db: Db, runIds: readonly string[]): Promise<Map<string, AttackResult[]>> {
  const rows = await db.attackResult.findMany({
    where: { runId: { in: [...runIds] } },
    orderBy: [{ attacker: 'asc' }, { surface: 'asc' }],
  });
  return groupBy(rows, (row) => row.runId);
}

export async function recommendationsOfRuns(
  db: Db,
  runIds: readonly string[],
): Promise<Map<string, RecommendationResult[]>> {
  const rows = await db.recommendationResult.findMany({
    where: { runId: { in: [...runIds] } },
    orderBy: [{ metric: 'asc' }, { k: 'asc' }],
  });
  return groupBy(rows, (row) => row.runId);
}

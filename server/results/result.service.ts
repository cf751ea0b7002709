import type { Db } from '../db.ts';
import type { AttackClass, AttackResult, Prisma, RecommendationResult } from '../generated/prisma/client.ts';
import { groupBy } from './group-by.ts';

export type { AttackResult as AttackRow } from '../generated/prisma/client.ts';

// The results of many runs at once: a page of runs costs one query a field, however long it is.

export async function attacksOfRuns(db: Db, runIds: readonly string[]): Promise<Map<string, AttackResult[]>> {
  const rows = await db.attackResult.findMany({
    where: { runId: { in: [...runIds] } },
    orderBy: [{ attacker: 'asc' }, { surface: 'asc' }, { attribute: 'asc' }],
  });
  return groupBy(rows, (row) => row.runId);
}

/** One attack, as text: what its classes are loaded by. */
export function attackKey({ runId, attacker, surface, attribute }: AttackOf): string {
  return [runId, attacker, surface, attribute].join(' ');
}

type AttackOf = Pick<AttackResult, 'runId' | 'attacker' | 'surface' | 'attribute'>;

export async function classesOfAttacks(db: Db, keys: readonly string[]): Promise<Map<string, AttackClass[]>> {
  const runIds = [...new Set(keys.map((key) => key.split(' ')[0]!))]; // `attackKey` begins with it
  const rows = await db.attackClass.findMany({ where: { runId: { in: runIds } }, orderBy: { position: 'asc' } });
  return groupBy(rows, attackKey);
}

export interface RecommendationOf extends Pick<RecommendationResult, 'runId' | 'metric' | 'k' | 'value'> {
  /** Null: all users. */
  readonly group: { readonly attribute: string; readonly value: string } | null;
}

export async function recommendationsOfRuns(db: Db, runIds: readonly string[]): Promise<Recommendations> {
  return recommendations(db, { runId: { in: [...runIds] } });
}

export async function recommendationsOfAllUsers(db: Db, runIds: readonly string[]): Promise<Recommendations> {
  return recommendations(db, { runId: { in: [...runIds] }, attribute: '' });
}

type Recommendations = Map<string, RecommendationOf[]>;

async function recommendations(db: Db, where: Prisma.RecommendationResultWhereInput): Promise<Recommendations> {
  const rows = await db.recommendationResult.findMany({
    where,
    orderBy: [{ attribute: 'asc' }, { group: 'asc' }, { metric: 'asc' }, { k: 'asc' }],
  });
  const results = rows.map(({ attribute, group, ...row }) => ({
    ...row,
    group: attribute === '' ? null : { attribute, value: group },
  }));
  return groupBy(results, (row) => row.runId);
}

import type { Db } from '../db.ts';
import type { AttackerName, Measure } from '../enums.ts';
import { DomainError } from '../errors.ts';
import type { Board } from './board.service.ts';
import { type BoardQuery, boardTable } from './board-table.service.ts';
import { type TradeOff, tradeOff } from './trade-off.tables.ts';

const USEFUL: readonly Measure[] = ['NDCG', 'HR', 'RECALL', 'NDCG_KEPT', 'HR_KEPT', 'RECALL_KEPT'];

export interface TradeOffQuery extends BoardQuery {
  readonly utility: Measure;
  readonly k: number;
  readonly attacker?: AttackerName | null;
}

export async function tradeOffOf(
  db: Db,
  teamId: string,
  { utility, k, attacker = null, ...query }: TradeOffQuery,
): Promise<TradeOff & { readonly board: Board | null }> {
  if (!USEFUL.includes(utility)) {
    throw new DomainError('INVALID', `utility: expected ${USEFUL.join(', ')}, got ${utility}`, ['utility']);
  }
  const table = await boardTable(db, teamId, query);
  return { board: table?.board ?? null, ...tradeOff(table?.rows ?? [], { utility, k, attacker }) };
}

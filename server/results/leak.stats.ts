import type { Estimate } from './estimate.stats.ts';

/** 2 |AUC - 0.5|: an AUC of 0.35 leaks as much as one of 0.65. */
export function attackerAdvantage(auc: number): number {
  return 2 * Math.abs(auc - 0.5);
}

/** AUC significantly below 0.5: the upper end of its 95 % interval lies below. One seed proves nothing. */
export function isOverUnlearned(auc: Estimate): boolean {
  return auc.ci95 !== null && auc.mean + auc.ci95 < 0.5;
}

/** The attack with the greatest mean advantage, the first of equals; null when there was none. */
export function worstCase<Attack extends { readonly advantage: Estimate }>(attacks: readonly Attack[]): Attack | null {
  return attacks.reduce<Attack | null>(
    (worst, attack) => (worst !== null && worst.advantage.mean >= attack.advantage.mean ? worst : attack),
    null,
  );
}

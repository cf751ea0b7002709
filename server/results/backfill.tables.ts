import { canonicalJson } from '../canonical.ts';
import type { AttackFigures } from './board-run.ts';

/** What of a run tells which attackers it has faced. */
export interface FacedRun {
  readonly status: string;
  /** That it was launched with. */
  readonly attackers: unknown;
  /** That it has faced since, by a re-attack. */
  readonly backfilled?: unknown;
  readonly attacks: readonly AttackFigures[];
}

/**
 * The runs as a board counts them: a back-filled attacker counts once every run that was launched with the same attackers and has succeeded has faced
 * it. Until then its figures stay out, so that the worst case of one run is not that of more attackers than its neighbour's.
 */
export function countingBackfilled<Run extends FacedRun>(runs: readonly Run[]): Run[] {
  const common = new Map<string, ReadonlySet<string>>();
  for (const run of runs) {
    if (run.status !== 'SUCCEEDED') continue;
    const key = canonicalJson(run.attackers);
    const faced = new Set(listOf(run.backfilled).map(canonicalJson));
    const before = common.get(key);
    common.set(key, before ? new Set([...before].filter((attacker) => faced.has(attacker))) : faced);
  }
  return runs.map((run) => {
    const counted = common.get(canonicalJson(run.attackers)) ?? new Set();
    const later = [...counted].map((json) => JSON.parse(json) as { readonly name: string });
    if (later.length === 0 && listOf(run.backfilled).length === 0) return run;
    const attackers = [...listOf(run.attackers), ...later];
    const names = new Set(attackers.map(({ name }) => name));
    return { ...run, attackers, attacks: run.attacks.filter(({ attacker }) => names.has(attacker)) };
  });
}

function listOf(attackers: unknown): readonly { readonly name: string }[] {
  return Array.isArray(attackers) ? (attackers as { name: string }[]) : []; // as stored: each has a name
}

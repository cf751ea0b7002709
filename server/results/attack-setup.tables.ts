import { canonicalJson } from '../canonical.ts';
import type { RunOfRow } from './board-run.ts';
import { groupBy } from './group-by.ts';

interface AttackedRow {
  readonly runs: readonly RunOfRow[];
}

/**
 * The rows whose worst case can be ranked together: those that faced the same attackers with the same parameters. A row
 * that was never shown to the stronger attacker would look safer than it is. The set-up that most rows faced is ranked;
 * of equals the one with more attackers.
 */
export function facingTheSameAttackers<Row extends AttackedRow>(rows: readonly Row[]): Row[] {
  const groups = [...groupBy(rows, (row) => setUp(row.runs[0]!)).values()];
  const sizes = groups.map((group) => [group.length, attackers(group[0]!.runs[0]!).length] as const);
  const largest = sizes.reduce((best, size, i) => {
    const [rowsOfBest, attackersOfBest] = sizes[best]!;
    return size[0] > rowsOfBest || (size[0] === rowsOfBest && size[1] > attackersOfBest) ? i : best;
  }, 0);
  return groups[largest] ?? [];
}

/** A launch may list attackers in any order. */
const setUp = (run: RunOfRow) => attackers(run).map(canonicalJson).sort().join();

const attackers = (run: RunOfRow): readonly unknown[] => (Array.isArray(run.attackers) ? run.attackers : []);

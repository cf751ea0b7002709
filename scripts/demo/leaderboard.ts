// The leaderboard as a table for people and as JSON for programs; figures come from the API, nothing is computed here.
import Table from 'cli-table3';
import type { LeaderboardQuery } from '../../client/gql/graphql.ts';

type Board = LeaderboardQuery['leaderboard'];
type Row = Board['rows'][number];
type Estimate = Row['attacks'][number]['auc'];

/** Mean ± half-width of the 95 % interval. */
export function leaderboardTable({ rows }: Board): string {
  const table = new Table({
    head: ['rank', 'method', 'n', 'worst adv. ↓', 'MLP AUC', 'XGB AUC', 'NDCG@10 ↑', 'kept', 'unlearn s'],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'left', ...Array<'right'>(7).fill('right')],
  });
  for (const row of rows) {
    const attack = (name: string) => row.attacks.find((a) => a.attacker === name);
    const ndcg = utility(row, 'NDCG', 10);
    table.push([
      row.rankBand ? band(row.rankBand) : '–',
      row.methodName.replaceAll('_', '-'),
      `${row.seeds.done}/${row.seeds.planned}`,
      show(row.worstCase?.advantage),
      show(attack('MLP')?.auc) + (attack('MLP')?.overUnlearned ? ' ‡' : ''),
      show(attack('XGB')?.auc) + (attack('XGB')?.overUnlearned ? ' ‡' : ''),
      show(ndcg?.value),
      show(ndcg?.keptOfOriginal),
      show(row.seconds.find((s) => s.stage === 'UNLEARN')?.value, 1),
    ]);
  }
  const flagged = rows.some((row) => row.attacks.some((a) => a.overUnlearned));
  return (
    table.toString() + (flagged ? '\n‡ over-unlearned: AUC significantly below 0.5, a leak the other way round' : '')
  );
}

export interface DemoReport {
  readonly dataset: string;
  readonly model: string;
  readonly attribute: string;
  readonly protocol: object;
  readonly wallSeconds: number;
  readonly peakRssBytes: number;
  readonly rows: readonly object[];
}

export function demoReport(
  { board, rows }: Board,
  measured: { wallSeconds: number; peakRssBytes: number },
): DemoReport {
  if (!board) throw new Error('The leaderboard is empty: no run has succeeded.');
  return {
    dataset: board.dataset,
    model: board.model,
    attribute: board.attribute,
    protocol: board.protocol,
    ...measured,
    rows: rows.map((row) => ({
      method: row.methodName,
      n: row.seeds.done,
      attackers: Object.fromEntries(
        row.attacks.map(({ attacker, accuracy, balancedAccuracy, precision, recall, auc, advantage }) => [
          attacker,
          figures({ accuracy, balancedAccuracy, precision, recall, auc, advantage }),
        ]),
      ),
      recommendation: figures(
        Object.fromEntries(
          [5, 10].flatMap((k) =>
            (['NDCG', 'HR'] as const).flatMap((metric) => {
              const found = utility(row, metric, k);
              return found ? [[`${metric.toLowerCase()}@${k}`, found.value]] : [];
            }),
          ),
        ),
      ),
      seconds: figures(
        Object.fromEntries(
          row.seconds
            .filter(({ stage }) => stage !== 'ANALYSE') // the paper's times have no such stage
            .map(({ stage, value }) => [stage.toLowerCase(), value]),
        ),
      ),
    })),
  };
}

function figures(estimates: Readonly<Record<string, Estimate>>): Record<string, object> {
  return Object.fromEntries(
    Object.entries(estimates).map(([name, { mean, sd, ci95 }]) => [name, { mean, sd: sd ?? null, ci95: ci95 ?? null }]),
  );
}

function utility(row: Row, metric: string, k: number): Row['utility'][number] | undefined {
  return row.utility.find((u) => u.metric === metric && u.k === k);
}

function band({ from, to }: { from: number; to: number }): string {
  return from === to ? String(from) : `${from}–${to}`;
}

function show(estimate: Estimate | null | undefined, digits = 3): string {
  if (!estimate) return '–';
  const { mean, ci95 } = estimate;
  return mean.toFixed(digits) + (ci95 == null ? '' : ` ±${ci95.toFixed(digits)}`);
}

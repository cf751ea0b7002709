// A leaderboard as Markdown, the paper's figures beside ours; every figure comes from the API.
import type { LeaderboardQuery } from '../../client/gql/graphql.ts';

type Board = LeaderboardQuery['leaderboard'];
type Row = Board['rows'][number];
type Estimate = Row['attacks'][number]['auc'];

const stages = ['TRAIN', 'UNLEARN'] as const;

/** Mean ± half-width of the 95 % interval over seeds; what the paper prints in brackets. */
export function boardSection({ board, rows, notRanked }: Board): string {
  if (!board) return 'No run has succeeded.';
  const { split, ranking, attack, kCore, surfaces } = board.protocol;
  const attackers = [...new Set(rows.flatMap((row) => row.attacks.map((a) => a.attacker)))];
  const head = [
    'method',
    'n',
    'worst advantage',
    ...attackers.flatMap((name) => [`${name} AUC`, `${name} bal. acc.`]),
    'NDCG@10',
    'kept',
    'HR@10',
    'train s',
    'unlearn s',
  ];
  const body = rows.map((row) => [
    methodLabel(row),
    `${row.seeds.done}/${row.seeds.planned}`,
    show(row.worstCase?.advantage),
    ...attackers.flatMap((name) => {
      const found = row.attacks.find((a) => a.attacker === name);
      return [
        show(found?.auc) + (found?.overUnlearned ? ' ‡' : ''),
        show(found?.balancedAccuracy) + printed(row, name, 'auc'),
      ];
    }),
    show(utility(row, 'NDCG', 10)?.value) + printed(row, undefined, 'ndcg@10'),
    show(utility(row, 'NDCG', 10)?.keptOfOriginal),
    show(utility(row, 'HR', 10)?.value) + printed(row, undefined, 'hr@10'),
    ...stages.map((stage) => show(row.seconds.find((s) => s.stage === stage)?.value, 1)),
  ]);
  return [
    `${split} split, ${ranking} ranking, ${attack} attack on ${surfaces.join(' and ')}, ${kCore}-core. Means ± 95 % intervals over seeds; the paper's figure in brackets (its AUC beside our balanced accuracy). ‡ AUC significantly below 0.5.`,
    '',
    line(head),
    line(head.map(() => '---')),
    ...body.map(line),
    ...(notRanked.length > 0 ? ['', ...notRanked.map(({ run, reason }) => `- run ${run.number}: ${reason}`)] : []),
  ].join('\n');
}

/** Puts `section` between the marks `<!-- begin NAME -->` and `<!-- end NAME -->` of a document. */
export function replaceSection(document: string, name: string, section: string): string {
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`expected the marks ${begin} and ${end} in the document, found none`);
  return `${document.slice(0, from + begin.length)}\n\n${section}\n\n${document.slice(to)}`;
}

function methodLabel({ methodName, method }: Row): string {
  const epochs = 'epochs' in method && methodName === 'D2D_R' ? `, ${method.epochs} epochs` : '';
  return methodName.replaceAll('_', '-') + epochs;
}

function printed(row: Row, attacker: string | undefined, metric: string): string {
  const figure = row.paper.find((p) => p.metric === metric && (attacker === undefined || p.attacker === attacker));
  return figure ? ` (${figure.value})` : '';
}

function utility(row: Row, metric: string, k: number) {
  return row.utility.find((u) => u.metric === metric && u.k === k);
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function show(estimate: Estimate | null | undefined, digits = 3): string {
  if (!estimate) return '–';
  const { mean, ci95 } = estimate;
  return mean.toFixed(digits) + (ci95 == null ? '' : ` ± ${ci95.toFixed(digits)}`);
}

import type { Command } from 'commander';
import { LetheError, type RunDetails } from '../lethe.ts';
import { action, examples } from './cli.ts';
import { whole } from './numbers.ts';
import { duration, moment, name, type Print, status } from './print.ts';

export function addRun(program: Command): void {
  program
    .command('run')
    .description('Show one run: where it stands, what it measured, its attempts and artifacts.')
    .argument('<number>', 'its number')
    .addHelpText('after', examples('lethe run 17', "lethe run 17 --json | jq '.attacks'"))
    .action(
      action(async (cli, { args: [number] }) => {
        const asked = whole(number!, 'run');
        const run = await (await cli.lethe()).run(asked, { signal: cli.signal });
        if (!run) throw new LetheError('NOT_FOUND', `There is no run ${asked}, or you may not see it.`);
        cli.print.result(run, () => describe(cli.print, run));
      }),
    );
}

function describe(print: Print, run: RunDetails): string {
  const facts: [string, string][] = [
    ['status', [status(print, run.status), run.reason].filter(Boolean).join(': ')],
    [
      'what',
      `${name(run.methodName)} on ${name(run.dataset)}, ${name(run.modelName)}, ${run.attribute}, seed ${run.seed}`,
    ],
    ['protocol', protocolWords(run.protocol)],
    ['experiments', run.experiments.map(({ number, name: title }) => `${number} "${title}"`).join(', ')],
    ['Original', run.parent ? `run ${run.parent.number}` : '–'],
    ['created', moment(run.createdAt)],
    ['finished', moment(run.finishedAt)],
    ['seconds', stages(run.seconds)],
    ['engine', [run.engine, run.codeVersion, run.environment].filter(Boolean).join(', ') || '–'],
  ];
  const head = [
    print.style('bold', `Run ${run.number}`),
    ...facts.map(([key, value]) => `  ${key.padEnd(12)} ${value}`),
  ];
  return [head.join('\n'), attacks(print, run), recommendation(print, run), attempts(print, run)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function protocolWords(protocol: RunDetails['protocol']): string {
  const { fingerprint, split, ranking, attack, kCore, surfaces } = protocol;
  return `${fingerprint}: ${name(split)} split, ${name(ranking)} ranking, ${attack} on ${surfaces.join(', ')}, ${kCore}-core`;
}

function stages(seconds: RunDetails['seconds']): string {
  const parts = Object.entries(seconds).filter((part): part is [string, number] => typeof part[1] === 'number');
  return parts.map(([stage, value]) => `${stage} ${duration(value)}`).join(', ') || '–';
}

function attacks(print: Print, { attacks: rows }: RunDetails): string {
  if (rows.length === 0) return '';
  return print.table(rows, [
    { head: 'attacker', cell: (row) => name(row.attacker) },
    { head: 'surface', cell: (row) => row.surface },
    { head: 'attribute', cell: (row) => row.attribute },
    { head: 'AUC', align: 'right', cell: (row) => row.auc.toFixed(4) },
    { head: 'balanced acc.', align: 'right', cell: (row) => row.balancedAccuracy.toFixed(4) },
    { head: 'advantage', align: 'right', cell: (row) => row.advantage.toFixed(4) },
  ]);
}

function recommendation(print: Print, { recommendation: rows }: RunDetails): string {
  if (rows.length === 0) return '';
  const cutOffs = [...new Set(rows.map(({ k }) => k))].sort((a, b) => a - b);
  const metrics = [...new Set(rows.map(({ metric }) => metric))];
  return print.table(metrics, [
    { head: 'metric', cell: (metric) => metric },
    ...cutOffs.map((k) => ({
      head: `@${k}`,
      align: 'right' as const,
      cell: (metric: string) => rows.find((row) => row.metric === metric && row.k === k)?.value.toFixed(4) ?? '–',
    })),
  ]);
}

function attempts(print: Print, { attempts: rows }: RunDetails): string {
  if (rows.length === 0) return '';
  return print.table(rows, [
    { head: 'attempt', align: 'right', cell: (row) => String(row.number) },
    { head: 'runner', cell: (row) => row.runner?.name ?? '–' },
    { head: 'started', cell: (row) => moment(row.startedAt) },
    { head: 'ended', cell: (row) => moment(row.endedAt) },
    { head: 'outcome', cell: (row) => [row.outcome ?? 'goes on', row.reason].filter(Boolean).join(': ') },
  ]);
}

// `npm run bench -- <area> [--json FILE]`: each number beside its peer, both measured in this run.
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import Table from 'cli-table3';

interface BenchRow {
  readonly id: string;
  readonly value: number;
  readonly unit: string;
  readonly peer: string;
  readonly peerValue: number | null;
  /** How many times faster than the peer. */
  readonly ratio: number | null;
}

const folders = { compute: 'gpu-runner/bench' } as const;

const command = new Command('npm run bench --')
  .argument('<area>', `one of: ${Object.keys(folders).join(', ')}`)
  .option('--json <file>', 'write the rows as JSON')
  .option('--only <id>', 'only the benches whose file name contains this')
  .parse();
const area = command.args[0] ?? '';
const { json, only = '' } = command.opts<{ json?: string; only?: string }>();
if (!(area in folders)) {
  command.error(`expected an area (${Object.keys(folders).join(', ')}), got "${area}"`);
}

const folder = path.resolve(import.meta.dirname, '..', folders[area as keyof typeof folders]);
const files = (await readdir(folder)).filter((file) => file.endsWith('.bench.ts') && file.includes(only)).sort();
const rows: BenchRow[] = [];
for (const [i, file] of files.entries()) {
  process.stderr.write(`[${i + 1}/${files.length}] ${file}\n`);
  const bench = (await import(path.join(folder, file))) as {
    rows: () => Promise<readonly BenchRow[]> | readonly BenchRow[];
  }; // the form of every bench file
  rows.push(...(await bench.rows()));
}

const table = new Table({
  head: ['id', 'value', 'unit', 'peer', 'peer value', 'times faster'],
  style: { head: [], border: [] },
});
for (const { id, value, unit, peer, peerValue, ratio } of rows) {
  table.push([
    id,
    format(value),
    unit,
    peer,
    peerValue === null ? 'not installed' : format(peerValue),
    ratio === null ? '–' : format(ratio),
  ]);
}
process.stdout.write(`${table.toString()}\n`);
if (json) await writeFile(json, `${JSON.stringify(rows, null, 2)}\n`);

function format(value: number): string {
  return String(Number(value.toPrecision(3)));
}

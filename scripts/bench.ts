// `npm run bench -- <area> [--json FILE]`: each number beside its peer, both measured in this run.
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import Table from 'cli-table3';
import type { BenchStage } from './bench/stage.ts';

interface BenchRow {
  readonly id: string;
  readonly value: number;
  readonly unit: string;
  readonly peer: string;
  readonly peerValue: number | null;
  /** How many times faster than the peer. */
  readonly ratio: number | null;
}

const folders = { compute: 'gpu-runner/bench', platform: 'scripts/bench' } as const;
/** The last one tells what all the others weigh. */
const LAST = 'api-rss.bench.ts';

const command = new Command('npm run bench --')
  .argument('<area>', `one of: ${Object.keys(folders).join(', ')}`)
  .option('--json <file>', 'write the rows as JSON')
  .option('--only <ids>', 'only the benches whose file name contains one of these, comma-separated')
  .option('--runs <count>', 'platform: runs in the database', '100000')
  .option('--home <folder>', 'platform: keep the filled database here for the next time')
  .parse();
const area = command.args[0] ?? '';
const { json, only = '', runs, home } = command.opts<{ json?: string; only?: string; runs: string; home?: string }>();
if (!(area in folders)) {
  command.error(`expected an area (${Object.keys(folders).join(', ')}), got "${area}"`);
}

const folder = path.resolve(import.meta.dirname, '..', folders[area as keyof typeof folders]);
const files = (await readdir(folder))
  .filter((file) => file.endsWith('.bench.ts') && only.split(',').some((part) => file.includes(part)))
  .sort((a, b) => Number(a === LAST) - Number(b === LAST) || (a < b ? -1 : 1));
if (files.length === 0) command.error(`expected a bench whose name contains "${only}", found none in ${folder}`);
// Where a file is given, it says after every bench what there is so far: a bench that fails takes nothing away.
if (!(Number(runs) >= 1)) command.error(`--runs: expected a number of at least 1, got ${runs}`);
const stage =
  area === 'platform' ? await (await import('./bench/stage.ts')).openStage({ runs: Number(runs), home }) : undefined;
const rows: BenchRow[] = [];
const failed: string[] = [];
const started = performance.now();
for (const [i, file] of files.entries()) {
  const name = file.replace('.bench.ts', '');
  process.stderr.write(`[${i + 1}/${files.length}] ${name}${remaining(i)}\n`);
  try {
    const bench = (await import(path.join(folder, file))) as {
      rows: (stage?: BenchStage) => Promise<readonly BenchRow[]> | readonly BenchRow[];
    }; // the form of every bench file
    rows.push(...(await bench.rows(stage)));
  } catch (error) {
    failed.push(name);
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  }
  if (json) await writeFile(json, `${JSON.stringify(rows.map(asEntry), null, 2)}\n`);
}
await stage?.close();
process.stderr.write(`${files.length} benches in ${minutes(performance.now() - started)}\n`);

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
if (failed.length > 0) {
  process.stderr.write(`failed: ${failed.join(', ')}\n`);
  process.exitCode = 1;
}

/** The six fields of the file, in this order. */
function asEntry({ id, value, unit, peer, peerValue, ratio }: BenchRow): BenchRow {
  return { id, value, unit, peer, peerValue, ratio };
}

/** By the mean time of those done. */
function remaining(done: number): string {
  if (done === 0) return '';
  const passed = performance.now() - started;
  return ` (${minutes(passed)} passed, about ${minutes((passed / done) * (files.length - done))} to go)`;
}

function minutes(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function format(value: number): string {
  return String(Number(value.toPrecision(3)));
}

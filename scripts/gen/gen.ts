// `npm run gen`: everything that is generated, in order, each step only when its inputs changed. `--force` runs all.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildKernels } from './kernels.ts';

const root = path.resolve(import.meta.dirname, '../..');
const force = process.argv.includes('--force');
const bin = (name: string): string => path.join(root, 'node_modules/.bin', name);

interface Step {
  readonly name: string;
  readonly folders: readonly string[];
  readonly inputs: RegExp;
  readonly outputs: readonly string[];
  readonly run: () => Promise<unknown>;
}

const steps: readonly Step[] = [
  {
    name: 'kernels',
    folders: ['gpu-runner/kernels', 'scripts/gen'],
    inputs: /(\.as\.ts|gen[/\\]kernels\.ts)$/,
    outputs: ['gpu-runner/kernels/generated'],
    run: buildKernels,
  },
  {
    name: 'prisma client',
    folders: ['prisma'],
    inputs: /schema\.prisma$/,
    outputs: ['server/generated/prisma/client.ts'],
    run: () => command(bin('prisma'), ['generate']),
  },
  {
    name: 'schema.graphql',
    folders: ['server', 'prisma'],
    inputs: /(?<!generated.*)\.(ts|prisma)$/,
    outputs: ['schema.graphql'],
    run: () => command(process.execPath, ['--import', 'tsx', 'server/emit-schema.ts']),
  },
  {
    name: 'typed documents',
    folders: ['gpu-runner/api', 'client', 'web/features', '.'],
    inputs: /\.graphql$|codegen\.ts$/,
    outputs: ['gpu-runner/gql/graphql.ts', 'client/gql/graphql.ts', 'web/gql/graphql.ts'],
    run: () => command(bin('graphql-codegen'), ['--config', 'codegen.ts']),
  },
];

const stamps = path.join(root, 'node_modules/.cache/lethe-gen');
await mkdir(stamps, { recursive: true });
for (const step of steps) {
  const stamp = path.join(stamps, step.name.replace(/\W/g, '-'));
  const present = step.outputs.every((output) => existsSync(path.join(root, output)));
  const before = await readFile(stamp, 'utf8').catch(() => '');
  if (!force && present && before === (await digest(step))) continue;
  const started = performance.now();
  process.stdout.write(`gen: ${step.name} ... `);
  await step.run();
  await writeFile(stamp, await digest(step));
  process.stdout.write(`${((performance.now() - started) / 1000).toFixed(1)} s\n`);
}

/** Of every input file's path and content. */
async function digest(step: Step): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of step.folders) {
    const recursive = folder !== '.';
    const entries = await readdir(path.join(root, folder), { recursive, withFileTypes: true }).catch(() => []);
    const files = entries.filter((e) => e.isFile()).map((e) => path.relative(root, path.join(e.parentPath, e.name)));
    for (const file of files.filter((f) => step.inputs.test(f)).sort()) {
      hash.update(file).update(await readFile(path.join(root, file)));
    }
  }
  return hash.digest('hex');
}

async function command(file: string, args: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(file, args, { cwd: root, maxBuffer: 1 << 26 });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }; // execFile rejects with both
    throw new Error(`${path.basename(file)} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

// Runs the Dockerfile's steps up to a target in a folder of their own, where there is no Docker engine:
//   node --import tsx scripts/docker-steps.ts build [--keep]
// COPY copies what git knows, RUN runs; what needs the image's own system (apt-get, chown) is said and left out.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseDockerfile, stagesUpTo } from './docker/dockerfile.ts';

const root = path.resolve(import.meta.dirname, '..');
const [target = 'build', keep] = process.argv.slice(2);
const stages = parseDockerfile(readFileSync(path.join(root, 'Dockerfile'), 'utf8'));
const folder = mkdtempSync(path.join(os.tmpdir(), 'lethe-docker-'));
const environment: NodeJS.ProcessEnv = { PATH: process.env.PATH, HOME: process.env.HOME };
const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean);
const NEEDS_IMAGE = /\b(apt-get|chown)\b/;

try {
  for (const { instruction, words, text } of stagesUpTo(stages, target).flatMap((stage) => stage.steps)) {
    if (instruction === 'ENV') Object.assign(environment, Object.fromEntries(words.map((word) => word.split('=', 2))));
    if (instruction === 'COPY' && !text.includes('--from=')) copy(words.slice(0, -1), words.at(-1)!); // it has two words or more
    if (instruction === 'RUN') run(text);
  }
  process.stdout.write(`every step of ${target} ran in ${folder}\n`);
} finally {
  if (keep !== '--keep') rmSync(folder, { recursive: true, force: true });
}

function copy(sources: readonly string[], to: string): void {
  for (const file of files) {
    const source = sources.find((each) => each === '.' || file === each || file.startsWith(`${each}/`));
    if (source === undefined) continue;
    const inside = to === '.' || to === './' ? file : path.join(to, path.relative(source, file));
    mkdirSync(path.dirname(path.join(folder, inside)), { recursive: true });
    cpSync(path.join(root, file), path.join(folder, inside));
  }
}

function run(command: string): void {
  if (NEEDS_IMAGE.test(command)) {
    process.stdout.write(`left out: ${command}\n`);
    return;
  }
  process.stdout.write(`$ ${command}\n`);
  const { status } = spawnSync('sh', ['-c', command], { cwd: folder, env: environment, stdio: 'inherit' });
  if (status !== 0) throw new Error(`expected the step to succeed, it ended with ${status}: ${command}`);
}

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { LeaseContext } from './hold-lease.ts';

const root = path.join(import.meta.dirname, '..');

/** Under which code and on which machine results came about. */
export function readProvenance(): LeaseContext['provenance'] {
  return { codeVersion: codeVersion(), environment: environment() };
}

/** The version, and in a checkout the commit: `0.1.0+1a2b3c4`, with `.dirty` when files were changed. */
function codeVersion(): string {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  try {
    const git = (...args: string[]): string =>
      execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
    return `${version}+${git('rev-parse', '--short', 'HEAD')}${changed ? '.dirty' : ''}`;
  } catch {
    return version; // no checkout, or no git: the version is all there is
  }
}

function environment(): string {
  const cpus = os.cpus();
  const memory = `${(os.totalmem() / 2 ** 30).toFixed(0)} GiB`;
  return `Node.js ${process.versions.node}, V8 ${process.versions.v8}, ${os.platform()} ${os.arch()}, ${cpus.length} x ${cpus[0]?.model.trim() ?? 'unknown processor'}, ${memory}`;
}

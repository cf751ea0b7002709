import { access, statfs } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { action, type Cli, examples } from './cli.ts';
import { EXIT } from './exit.ts';
import { gigabytes, type Print } from './print.ts';
import { programOfCheckout } from './checkout.ts';
import { RUNNER } from './runner.ts';

export interface Finding {
  readonly check: string;
  readonly verdict: 'ok' | 'warn' | 'fail';
  /** What was found. */
  readonly detail: string;
  /** What to do about it. */
  readonly advice?: string;
}

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('Look for what keeps lethe or a runner from working here, and say what to do.')
    .addHelpText(
      'after',
      `${examples('lethe doctor', 'lethe doctor --json')}\n\nExit code: 1 when a check fails; a warning is none.`,
    )
    .action(
      action(async (cli, { options }) => {
        const { apiFindings } = await import('./doctor-api.ts');
        const findings = [nodeVersion(), ...(await apiFindings(cli, options)), memory(), ...(await runnerParts(cli))];
        cli.print.result({ findings }, () => findings.map((finding) => line(cli.print, finding)).join('\n'));
        return findings.some(({ verdict }) => verdict === 'fail') ? EXIT.FAILED : EXIT.OK;
      }),
    );
}

const STYLES = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

function line(print: Print, { check, verdict, detail, advice }: Finding): string {
  const head = `${print.style(STYLES[verdict], verdict.padEnd(4))}  ${check.padEnd(12)} ${detail}`;
  return advice === undefined ? head : `${head}\n${' '.repeat(19)}${print.style('dim', `-> ${advice}`)}`;
}

/** The oldest that this client runs on; package.json says the same. */
const OLDEST_NODE = [20, 19] as const;

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  const detail = `${process.version} on ${os.platform()} ${os.arch()}`;
  if (fits) return { check: 'node', verdict: 'ok', detail };
  return { check: 'node', verdict: 'fail', detail, advice: `install Node.js ${OLDEST_NODE.join('.')} or newer` };
}

/** The largest matrix of a run on ML-1M with LightGCN wants about so much. */
const COMFORTABLE_BYTES = 2e9;

function memory(): Finding {
  const free = os.freemem();
  const detail = `${gigabytes(free)} free of ${gigabytes(os.totalmem())}, ${os.availableParallelism()} cores`;
  if (free >= COMFORTABLE_BYTES) return { check: 'memory', verdict: 'ok', detail };
  const advice = 'a runner here should hold fewer runs at once (--slots) or less (LETHE_RUNNER_MEMORY_GB)';
  return { check: 'memory', verdict: 'warn', detail, advice };
}

/** What a runner on this machine needs. */
async function runnerParts({ env }: Cli): Promise<Finding[]> {
  const program = programOfCheckout(RUNNER);
  if (!program) return [{ check: 'runner', verdict: 'ok', detail: 'none: this is the client alone' }];
  const root = path.dirname(path.dirname(program));
  const isThere = (file: string): Promise<boolean> =>
    access(path.join(root, file)).then(
      () => true,
      () => false,
    );
  const kernels = (await isThere('gpu-runner/kernels/generated')) && (await isThere('gpu-runner/gql/graphql.ts'));
  const gpu = await isThere('node_modules/@tensorflow/tfjs-node-gpu');
  const data = env.LETHE_DATA_DIR;
  const home = path.resolve(env.LETHE_HOME || path.join(root, '.lethe'));
  return [
    kernels
      ? {
          check: 'runner',
          verdict: 'ok',
          detail: `in ${root}; CUDA library ${gpu ? 'installed' : 'not installed (optional)'}`,
        }
      : { check: 'runner', verdict: 'fail', detail: 'its kernels are not built', advice: `cd ${root} && npm run gen` },
    data === undefined || data === ''
      ? {
          check: 'data',
          verdict: 'ok',
          detail: 'LETHE_DATA_DIR is not set: MovieLens is downloaded, the synthetic sets need nothing',
        }
      : (await access(data).then(
            () => true,
            () => false,
          ))
        ? { check: 'data', verdict: 'ok', detail: `LETHE_DATA_DIR is ${data}` }
        : {
            check: 'data',
            verdict: 'fail',
            detail: `LETHE_DATA_DIR is ${data}`,
            advice: 'there is no such folder: create it, or unset the variable',
          },
    await disk(home),
  ];
}

/** Data sets, states of training and spooled reports take so much at most. */
const COMFORTABLE_DISK_BYTES = 2e9;

async function disk(home: string): Promise<Finding> {
  let folder = home;
  while (
    !(await access(folder).then(
      () => true,
      () => false,
    ))
  )
    folder = path.dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const detail = `${gigabytes(bavail * bsize)} free at ${folder}`;
  if (bavail * bsize >= COMFORTABLE_DISK_BYTES) return { check: 'disk', verdict: 'ok', detail };
  return { check: 'disk', verdict: 'warn', detail, advice: 'make room, or set LETHE_HOME to another disk' };
}

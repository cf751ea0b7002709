// `npm run gpu:install`: TensorFlow.js for CUDA. It is no dependency, because its own install script downloads libtensorflow (some
// 400 MB) without a time-out: behind a firewall it would hang the whole installation. Here it has one, and says what is missing.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { findTensorFlow } from '../gpu-runner/backend.ts';
import { nvidiaCards } from '../gpu-runner/engines/nvidia.ts';
import { openTfjs } from '../gpu-runner/engines/tfjs.ts';

const root = path.resolve(import.meta.dirname, '..');
const PACKAGE = '@tensorflow/tfjs-node-gpu';
/** Those for which its makers publish libtensorflow with CUDA. */
const PLATFORMS: readonly string[] = ['linux x64', 'win32 x64'];

const options = new Command('npm run gpu:install --')
  .option('--timeout <minutes>', 'give up after so many minutes', '20')
  .option('--force', 'install although no NVIDIA card was found')
  .parse()
  .opts<{ timeout: string; force?: boolean }>();

process.exitCode = await install().catch((error: unknown) =>
  fail(error instanceof Error ? error.message : String(error)),
);

async function install(): Promise<number> {
  const minutes = Number(options.timeout);
  if (!(minutes > 0)) return fail(`--timeout: expected minutes above 0, got ${options.timeout}`);
  const platform = `${process.platform} ${process.arch}`;
  if (!PLATFORMS.includes(platform)) {
    return fail(
      `CUDA needs ${PLATFORMS.join(' or ')}; this is ${platform}. WebGPU (npm's "webgpu") needs no installation.`,
    );
  }
  const cards = await nvidiaCards();
  if (cards.length === 0 && !options.force) {
    return fail(
      'nvidia-smi found no NVIDIA card: install the driver first (or --force to install without). The default engine needs none of this.',
    );
  }
  console.log(`cards: ${cards.join(', ') || 'none'}`);
  const version = await wantedVersion();
  console.log(`installing ${PACKAGE}@${version}; it downloads libtensorflow from storage.googleapis.com ...`);
  const seconds = await npm(['install', '--no-save', '--foreground-scripts', `${PACKAGE}@${version}`], minutes);
  if (findTensorFlow().backend !== 'cuda') return fail(`npm ended without installing ${PACKAGE}`);
  console.log(`installed in ${seconds} s; "npm ci" and "npm install" remove it again, run this after them`);

  const { accelerated, device, close } = await openTfjs('cuda');
  close();
  if (!accelerated) {
    return fail(
      `${device}. libtensorflow 2.9 wants CUDA 11.2 or newer of the 11 line and cuDNN 8 on the library path.`,
    );
  }
  console.log(`TensorFlow.js computes on ${device}`);
  return 0;
}

/** The one that package.json names as an optional peer. */
async function wantedVersion(): Promise<string> {
  const text = await readFile(path.join(root, 'package.json'), 'utf8');
  const { peerDependencies } = JSON.parse(text) as { peerDependencies: Record<string, string> }; // our own file
  return peerDependencies[PACKAGE]!;
}

/** Resolves to the seconds it took; rejects when npm fails or takes longer than it may. */
function npm(args: readonly string[], minutes: number): Promise<string> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const windows = process.platform === 'win32';
    // A group of its own, so that the download that npm started ends with it.
    const child = spawn('npm', args, { cwd: root, stdio: 'inherit', shell: windows, detached: !windows });
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(windows ? child.pid : -child.pid, 'SIGKILL');
      reject(
        new Error(
          `gave up after ${minutes} minutes: is storage.googleapis.com within reach of this machine? (--timeout)`,
        ),
      );
    }, minutes * 60_000);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve(((performance.now() - started) / 1000).toFixed(0));
      else reject(new Error(`npm ${args.join(' ')} failed (code ${code}); its messages are above`));
    });
  });
}

function fail(message: string): number {
  console.error(`gpu:install: ${message}`);
  return 1;
}

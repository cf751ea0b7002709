// The examples folder, each script as a user runs it: against a real API, with a real runner.
import { spawn } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultPlatform, openFaultPlatform } from '../faults/processes.ts';
import { openShell } from './process.ts';

const root = path.resolve(import.meta.dirname, '../..');

let platform: FaultPlatform;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'lethe-examples-'));
  platform = await openFaultPlatform({ leaseSeconds: 60 });
}, 120_000);
afterAll(async () => {
  await platform.close();
  await rm(folder, { recursive: true });
});

/** The sweep of the examples on little data: all scripts launch the same runs, so that they are computed once. */
async function tinySweep(key: string, change: object = {}): Promise<string> {
  const sweep = JSON.parse(await readFile(path.join(root, 'examples/sweep.json'), 'utf8')) as object;
  const file = path.join(folder, `${key}.json`);
  const tiny = {
    ...sweep,
    idempotencyKey: key,
    datasets: ['SYNTHETIC_100K'],
    models: [{ nmf: { dim: 8, layers: [16, 8], epochs: 1 } }],
    methods: [{ original: {} }, { d2dR: { epochs: 2 } }],
    attackers: [{ mlp: { maxIterations: 5 } }, { xgb: { rounds: 3 } }],
    protocol: { attack: 'HOLDOUT20', kCore: 80 },
    seeds: { count: 1 },
    ...change,
  };
  await writeFile(file, JSON.stringify(tiny, null, 2));
  return file;
}

interface Ended {
  readonly code: number | null;
  readonly text: string;
}

function run(command: string, args: readonly string[], token = platform.apiToken): Promise<Ended> {
  const env = { ...process.env, LETHE_URL: platform.url, LETHE_TOKEN: token, LETHE_POLL_SECONDS: '0.2' };
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, text }));
  });
}

const scripts = {
  bash: (file: string) => ['bash', [path.join(root, 'examples/sweep.sh'), file]],
  python: (file: string) => ['python3', [path.join(root, 'examples/sweep.py'), file]],
  typescript: (file: string) => [process.execPath, ['--import', 'tsx', path.join(root, 'examples/sweep.ts'), file]],
} as const satisfies Record<string, (file: string) => readonly [string, readonly string[]]>;

describe('the scripts', () => {
  it('launch a sweep, wait for a real runner to compute it, and end well', async () => {
    await platform.runner('examples');
    const ended = await Promise.all(
      Object.entries(scripts).map(async ([language, script]) => {
        const [command, args] = script(await tinySweep(language));
        if (!(await isThere(command))) return undefined;
        return { language, ...(await run(command, args)) };
      }),
    );
    const present = ended.filter((each) => each !== undefined);
    expect(present.map(({ language }) => language)).toEqual(expect.arrayContaining(['bash', 'typescript']));
    for (const { language, code, text } of present) {
      expect(code, `${language}: ${text}`).toBe(0);
      expect(text, language).toMatch(/experiment \d+/);
      expect(text, language).toMatch(language === 'bash' ? /2 SUCCEEDED/ : /D2D_R +1\/1 +0\.\d{3} to (MLP|XGB)/);
    }
    expect(await platform.db.run.count()).toBe(2); // one Original, one D2D-R: launched three times, computed once
  }, 120_000);

  it('say why and end with 1 when the API refuses what they launch', async () => {
    const file = await tinySweep('broken', { methods: [{ d2dR: { alpha: -1 } }] });
    for (const script of Object.values(scripts)) {
      const [command, args] = script(file);
      if (!(await isThere(command))) continue;
      const { code, text } = await run(command, args);
      expect(code, text).toBe(1);
      expect(text).toContain('methods[0].d2dR.alpha');
    }
  });
});

describe('the experiment files', () => {
  it.each([
    ['paper.yaml', 200],
    ['alpha-sweep.yaml', 35],
    ['sweep.json', 12],
  ])('%s is one that lethe launches: %i runs', async (file, runCount) => {
    const lethe = await openShell({ url: platform.url, token: platform.apiToken });
    const copy = path.join(folder, file);
    await copyFile(path.join(root, 'examples', file), copy);
    const { preview } = await lethe.json<{ preview: { runCount: number } }>('launch', '-f', copy, '--dry-run');
    expect(preview.runCount).toBe(runCount);
    await lethe.remove();
  });
});

async function isThere(command: string): Promise<boolean> {
  return run(command, ['--version']).then(
    ({ code }) => code === 0,
    () => false,
  );
}

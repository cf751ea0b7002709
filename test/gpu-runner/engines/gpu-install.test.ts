import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nvidiaCards } from '../../../gpu-runner/engines/nvidia.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** A folder of programs that stand for those of a machine with a card. */
async function programs(scripts: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lethe-gpu-'));
  folders.push(folder);
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(path.join(folder, name), `#!/bin/sh\n${script}\n`);
    await chmod(path.join(folder, name), 0o755);
  }
  return folder;
}

const CARD = 'echo "NVIDIA L4"';

describe.runIf(process.platform === 'linux' && process.arch === 'x64')('npm run gpu:install (Linux x64)', () => {
  const run = async (scripts: Readonly<Record<string, string>>, ...options: string[]) => {
    const folder = await programs({ 'nvidia-smi': 'exit 9', ...scripts });
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', 'scripts/gpu-install.ts', ...options],
      {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, PATH: `${folder}:${process.env['PATH']}` },
        timeout: 50_000,
      },
    );
    return { status, stdout, stderr };
  };

  it('without a card: says that the driver comes first, and installs nothing', async () => {
    const { status, stderr } = await run({ npm: 'echo npm was called >&2' });
    expect(status).toBe(1);
    expect(stderr).toContain('nvidia-smi found no NVIDIA card: install the driver first');
    expect(stderr).not.toContain('npm was called');
  });

  it('a download that hangs is given up, with all that npm started', async () => {
    const { status, stdout, stderr } = await run({ 'nvidia-smi': CARD, npm: 'sleep 45 & wait' }, '--timeout', '0.005');
    expect(status).toBe(1);
    expect(stdout).toContain('cards: NVIDIA L4');
    expect(stderr).toContain('gave up after 0.005 minutes: is storage.googleapis.com within reach');
  });

  it('asks npm for the version of package.json, without saving it, and tells when npm fails', async () => {
    const { status, stdout, stderr } = await run({ 'nvidia-smi': CARD, npm: 'echo "$@"; exit 3' });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^install --no-save --foreground-scripts @tensorflow\/tfjs-node-gpu@4\.\d+\.\d+$/m);
    expect(stderr).toContain('failed (code 3)');
  });
});

describe.runIf(process.platform === 'linux')('cards (Linux)', () => {
  it('are those that nvidia-smi lists', async () => {
    const folder = await programs({ 'nvidia-smi': `${CARD}; ${CARD}` });
    expect(await nvidiaCards(path.join(folder, 'nvidia-smi'))).toEqual(['NVIDIA L4', 'NVIDIA L4']);
  });

  it('are none where there is no driver', async () => {
    expect(await nvidiaCards(path.join(os.tmpdir(), 'no-such-program'))).toEqual([]);
  });
});

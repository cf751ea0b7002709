import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEnv } from '../../../gpu-runner/env.ts';

const usual = { LETHE_API_URL: 'http://127.0.0.1:4000', LETHE_RUNNER_TOKEN: 'secret' };

describe('the runner’s environment', () => {
  it('has defaults for all but the address and the token', () => {
    expect(readEnv({ ...usual, LETHE_DATA_DIR: '' }, [])).toEqual({
      apiUrl: 'http://127.0.0.1:4000',
      token: 'secret',
      name: os.hostname(),
      slots: Math.min(64, os.availableParallelism()),
      share: {
        threads: 1,
        memoryBytes: os.totalmem() / Math.min(64, os.availableParallelism()),
        stateSeconds: 60,
        engine: 'AUTO',
        libxgboost: undefined,
      },
      dataDir: undefined,
      home: path.resolve(import.meta.dirname, '../../../.lethe'),
    });
  });

  it('divides the machine among the slots, or gives each run what it is told to', () => {
    const own = {
      LETHE_RUNNER_SLOTS: '1',
      LETHE_RUNNER_MEMORY_GB: '3',
      LETHE_RUNNER_THREADS: '5',
      LETHE_ENGINE: 'WEBGPU',
    };
    expect(readEnv({ ...usual, ...own }, []).share).toMatchObject({ threads: 5, memoryBytes: 3e9, engine: 'WEBGPU' });
    expect(readEnv({ ...usual, LETHE_RUNNER_SLOTS: '64', LETHE_RUNNER_MEMORY_GB: '64' }, []).share).toMatchObject({
      threads: 1,
      memoryBytes: 1e9,
    });
  });

  it('takes the token from a file', async () => {
    const dir = await mkdtemp(path.join(os.tmpdir(), 'lethe-env-'));
    const file = path.join(dir, 'token');
    await writeFile(file, 'from-file\n');
    expect(readEnv({ LETHE_API_URL: usual.LETHE_API_URL }, ['--token-file', file]).token).toBe('from-file');
    await rm(dir, { recursive: true });
  });

  it.each([
    [{ ...usual, LETHE_API_URL: 'localhost:4000' }, [], 'LETHE_API_URL: expected an address such as'],
    [{ LETHE_RUNNER_TOKEN: 'x' }, [], 'LETHE_API_URL: '],
    [{ ...usual, LETHE_RUNNER_SLOTS: 'two' }, [], 'LETHE_RUNNER_SLOTS: expected a whole number from 1 to 64'],
    [{ ...usual, LETHE_RUNNER_SLOTS: '0' }, [], 'LETHE_RUNNER_SLOTS: '],
    [{ ...usual, LETHE_RUNNER_THREADS: '1.5' }, [], 'LETHE_RUNNER_THREADS: '],
    [{ ...usual, LETHE_ENGINE: 'CUDA' }, [], 'LETHE_ENGINE: expected AUTO, WASM, TFJS or WEBGPU'],
    [{ LETHE_API_URL: usual.LETHE_API_URL }, [], 'LETHE_RUNNER_TOKEN: expected a runner token'],
    [usual, ['--tokenfile', 'x'], 'expected no arguments but --token-file FILE, got: --tokenfile x'],
    [usual, ['--token-file', '/nowhere/token'], '/nowhere/token'],
  ])('says what is wrong with %j %j', (env, argv, message) => {
    expect(() => readEnv(env, argv)).toThrow(message);
  });
});

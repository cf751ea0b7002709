import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { claimOf, smallSpec } from './specs.ts';

// The real program, with an API that is not.

let home: string;
let server: Server;
let url: string;
let child: ChildProcess | undefined;
let out: string;
let mutations: string[];
let answers: Record<string, unknown>;

beforeEach(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'lethe-main-'));
  out = '';
  mutations = [];
  answers = {
    registerRunner: { runner: { id: 'rn_1' }, userErrors: [] },
    claimRun: { claim: null, userErrors: [] },
    heartbeatRun: { command: 'CONTINUE', userErrors: [] },
  };
  server = createServer(async (request, response) => {
    if (request.method !== 'POST') return response.writeHead(404).end(); // no subscriptions here
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { query, variables } = JSON.parse(body) as { query: string; variables: unknown };
    const name = /\{\s*(\w+)/.exec(query)![1]!;
    mutations.push(`${name} ${JSON.stringify(variables)}`);
    const answer = answers[name] ?? { userErrors: [] };
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify(Array.isArray(answer) ? { errors: answer } : { data: { [name]: answer } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  if (child && child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(home, { recursive: true, force: true });
});

function start(env: Record<string, string> = {}): Promise<{ code: number | null; signal: string | null }> {
  const { LETHE_DATA_DIR: _, ...inherited } = process.env;
  child = spawn(process.execPath, ['--import', 'tsx', 'gpu-runner/main.ts'], {
    env: { ...inherited, LETHE_HOME: home, LETHE_API_URL: url, LETHE_RUNNER_TOKEN: 'secret', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout!.on('data', (chunk) => (out += String(chunk)));
  child.stderr!.on('data', (chunk) => (out += String(chunk)));
  return new Promise((resolve) => child!.once('close', (code, signal) => resolve({ code, signal })));
}

const PATIENCE = { timeout: 30_000, interval: 30 };

describe('the runner program', () => {
  it('ends with a sentence when the API does not know its token', async () => {
    answers.registerRunner = [{ message: 'unknown token', extensions: { code: 'UNAUTHENTICATED' } }];
    expect(await start()).toEqual({ code: 1, signal: null });
    expect(out).toContain("The API does not accept this runner's token (unknown token).");
    expect(out).not.toContain('    at ');
    expect(out).not.toContain('secret');
  });

  it('ends with a sentence when a setting is wrong', async () => {
    expect(await start({ LETHE_RUNNER_SLOTS: 'many' })).toEqual({ code: 1, signal: null });
    expect(out.trim()).toBe('LETHE_RUNNER_SLOTS: expected a whole number from 1 to 64');
  });

  it('waits for an API that is not there yet, saying so once, and stops on SIGTERM', async () => {
    const ended = start({ LETHE_API_URL: 'http://127.0.0.1:9' });
    await vi.waitFor(() => expect(out).toContain('cannot reach the API and keeps trying'), PATIENCE);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(out.match(/cannot reach/g)).toHaveLength(1);
    child!.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, signal: null });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('%s gives the run back and exits 0 within five seconds', async (signal) => {
    answers.claimRun = { claim: claimOf(smallSpec('ORIGINAL', { epochs: 100_000 }), 'L1'), userErrors: [] };
    const ended = start({ LETHE_RUNNER_SLOTS: '1' });
    await vi.waitFor(() => expect(mutations.join('\n')).toContain('"stage":"TRAIN"'), PATIENCE);
    const asked = performance.now();
    child!.kill(signal);
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - asked).toBeLessThan(5_500);
    expect(mutations.at(-1)).toBe(
      'failRun {"input":{"lease":"L1","reason":"the runner was stopped","retryable":true}}',
    );
  });

  it('a second signal ends it at once', async () => {
    answers.claimRun = { claim: claimOf(smallSpec('ORIGINAL', { epochs: 100_000 }), 'L1'), userErrors: [] };
    answers.failRun = [{ message: 'down', extensions: { code: 'INTERNAL' } }];
    const ended = start({ LETHE_RUNNER_SLOTS: '1' });
    await vi.waitFor(() => expect(mutations.join('\n')).toContain('"stage":"TRAIN"'), PATIENCE);
    child!.kill('SIGTERM');
    await vi.waitFor(() => expect(mutations.join('\n')).toContain('failRun'), PATIENCE);
    const asked = performance.now();
    child!.kill('SIGTERM');
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(performance.now() - asked).toBeLessThan(1_000);
  });
});

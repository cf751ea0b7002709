import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTeam, solo, type Team } from '../../../gpu-runner/kernels/team.ts';
import { compileTeamKernel, countingKernel, type CountingExports } from './team-kernel.ts';

let wasm: string;
const teams: Team[] = [];
const teamOf = (threads: number): Team => {
  const team = createTeam(threads);
  teams.push(team);
  return team;
};
beforeAll(async () => {
  wasm = await compileTeamKernel(countingKernel);
});
afterAll(() => teams.forEach((team) => team.close()));

describe('a team of threads', () => {
  it.each([1, 2, 5])(
    'of %d computes every chunk exactly once, run after run, whether its threads are up or not',
    (threads) => {
      const team = teamOf(threads);
      const kernel = team.load<CountingExports>('counting', wasm);
      const [visits, by] = [kernel.alloc(4 * 300), kernel.alloc(4 * threads)];
      kernel.i32(visits, 300).fill(0);
      for (let run = 1; run <= 200; run++) {
        team.run(kernel, 'visit', 300, visits, by, run % 50);
        expect(kernel.i32(visits, 300).every((count) => count === run)).toBe(true);
        if (run === 100) team.ready();
      }
      expect(kernel.i32(by, threads).reduce((a, b) => a + b)).toBe(200 * 300);
    },
  );

  it('shares the chunks out: each thread takes some when there is work', () => {
    const team = teamOf(3);
    const kernel = team.load<CountingExports>('counting', wasm);
    const [visits, by] = [kernel.alloc(4 * 600), kernel.alloc(4 * 3)];
    team.ready();
    team.run(kernel, 'visit', 600, visits, by, 100_000);
    expect(Math.min(...kernel.i32(by, 3))).toBeGreaterThan(0);
  });

  it('knows kernels that were loaded after its threads started, and memory that has grown since', () => {
    const team = teamOf(2);
    const first = team.load<CountingExports>('counting', wasm);
    team.ready();
    const second = team.load<CountingExports>('counting', wasm);
    for (const kernel of [second, first]) {
      const [visits, by] = [kernel.alloc(4 * 50_000), kernel.alloc(4 * 2)];
      team.run(kernel, 'visit', 50_000, visits, by, 10);
      expect(kernel.i32(visits, 50_000).every((count) => count === 1)).toBe(true);
    }
  });

  it.each([0, 1, 499])('throws what chunk %d threw, whoever computed it, and works again afterwards', (at) => {
    const team = teamOf(2);
    const kernel = team.load<CountingExports>('counting', wasm);
    team.ready();
    expect(() => team.run(kernel, 'fail', 500, at)).toThrow(/unreachable/);
    expect(() => team.run(kernel, 'fail', 500, -1)).not.toThrow();
  });

  it('starts no thread for one chunk; a team of one needs none and does not close', () => {
    const kernel = solo.load<CountingExports>('counting', wasm);
    const [visits, by] = [kernel.alloc(4 * 10), kernel.alloc(4)];
    solo.run(kernel, 'visit', 10, visits, by, 1);
    solo.close();
    solo.run(kernel, 'visit', 10, visits, by, 1);
    expect([...kernel.i32(visits, 10)]).toEqual(Array<number>(10).fill(2));
  });

  it('refuses impossible sizes, too many arguments, and work after it was closed', () => {
    expect(() => createTeam(0)).toThrow(/expected 1 to 64 threads, got 0/);
    expect(() => createTeam(1.5)).toThrow(/got 1.5/);
    const team = createTeam(2);
    const kernel = team.load<CountingExports>('counting', wasm);
    expect(() => team.run(kernel, 'fail', 2, ...Array<number>(25).fill(0))).toThrow(/at most 24 arguments, got 25/);
    team.close();
    expect(() => team.run(kernel, 'fail', 2, -1)).toThrow(/closed/);
  });

  it('ends with the thread that made it, in mid-chunk', async () => {
    const parent = new Worker(new URL('./team-parent.mjs', import.meta.url), { workerData: wasm, execArgv: [] });
    const [beats] = (await once(parent, 'message')) as [Int32Array];
    const all = (): number[] => [...beats];
    const before = all();
    await expect.poll(() => all().every((beat, thread) => beat !== before[thread])).toBe(true); // all three are at work
    await parent.terminate();
    const dead = all();
    await sleep(200);
    expect(all()).toEqual(dead);
  });
});

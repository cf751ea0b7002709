import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { type Seeded, seedResults } from '../../support/seed-results.ts';
import { openRunner, runOf } from '../../server/queue/actors.ts';
import { openShell, type Shell } from '../process.ts';

// Each test starts several processes.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let api: Api;
let lethe: Shell;
let stranger: Shell;
beforeAll(async () => {
  api = await openApi();
  lethe = await openShell({ url: api.url, token: api.apiToken });
  stranger = await openShell();
});
afterAll(async () => {
  await lethe.remove();
  await stranger.remove();
  await api.close();
});

describe('signing in', () => {
  it('keeps address and token for this user alone, and forgets them', async () => {
    const url = ['--url', api.url];
    const wrong = await stranger.runWith({ stdin: 'lethe_api_wrong\n' }, 'login', ...url);
    expect(wrong).toMatchObject({ code: 3, stdout: '' });
    expect(wrong.stderr).toContain('unknown, expired or revoked');
    const right = await stranger.runWith({ stdin: `${api.apiToken}\n` }, 'login', ...url);
    expect(right.code).toBe(0);
    expect(right.stdout).toMatch(/^Signed in to http:\S+ as .+, owner of .+\.\n$/);
    const file = path.join(stranger.config, 'lethe/credentials.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await stranger.json('whoami')).toMatchObject({ url: api.url, source: 'lethe login', role: 'OWNER' });
    const elsewhere = await stranger.run('whoami', '--url', 'http://127.0.0.1:9');
    expect(elsewhere.code).toBe(3); // the token goes only where it came from
    expect((await stranger.run('logout')).code).toBe(0);
    await expect(readFile(file)).rejects.toThrow('ENOENT');
    expect((await stranger.run('whoami')).code).toBe(3);
  });

  it('nobody listening is exit code 4, with what to do', async () => {
    const ended = await stranger.runWith({ env: { LETHE_TOKEN: 'x' } }, 'whoami', '--url', 'http://127.0.0.1:9');
    expect(ended).toMatchObject({ code: 4, stdout: '' });
    expect(ended.stderr).toContain('lethe doctor');
    expect(ended.stderr).not.toMatch(/^ +at /m); // no stack
  });
});

describe('usage', () => {
  it('a flag that is not there is exit code 2, with the one that was meant', async () => {
    const ended = await lethe.run('runs', '--experimnt', '3');
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain('Did you mean --experiment?');
  });

  it('an error is JSON on stderr with --json', async () => {
    const ended = await lethe.run('run', '99999', '--json');
    expect(ended).toMatchObject({ code: 5, stdout: '' });
    expect(JSON.parse(ended.stderr)).toMatchObject({ error: { code: 'NOT_FOUND' } });
  });

  it('every command has help with what it does', async () => {
    const { stdout, code } = await lethe.run('launch', '--help');
    expect(code).toBe(0);
    expect(stdout).toContain('Examples:');
    expect(stdout).toContain('--dry-run');
  });
});

describe('launch', () => {
  it('a dry run says what would run, and starts nothing', async () => {
    const before = await api.db.run.count();
    const flags = ['--dataset', 'synthetic-100k', '--method', 'd2dR:alpha=1e-4/1e-2,epochs=5', '--seeds', '1..3'];
    const { code, stdout } = await lethe.run('launch', ...flags, '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toContain('9 runs'); // two of each seed and its Original
    expect(await api.db.run.count()).toBe(before);
  });

  it('names, parameters and sweeps become the input that the API takes', async () => {
    const flags = [
      '--dataset',
      'SYNTHETIC_100K',
      '--model',
      'nmf:dim=8,layers=16/8',
      '--attacker',
      'mlp:maxIterations=5',
      'xgb',
      '--method',
      'U2U_R:solver=exact',
      'leace',
      '--protocol',
      'attack=holdout20,kCore=10',
      '--seeds',
      '7..8',
    ];
    const { experiment } = await lethe.json<{ experiment: { number: number } }>('launch', ...flags);
    const runs = await api.db.run.findMany({
      where: { experiments: { some: { experiment: { number: experiment.number } } } },
      include: { protocol: true },
      orderBy: { number: 'asc' },
    });
    expect(runs.map(({ method, seed }) => `${method} ${seed}`)).toEqual([
      'ORIGINAL 7',
      'U2U_R 7',
      'LEACE 7',
      'ORIGINAL 8',
      'U2U_R 8',
      'LEACE 8',
    ]);
    expect(runs[1]).toMatchObject({ protocol: { attack: 'HOLDOUT20', kCore: 10 }, seed: 7 });
    const { runs: listed } = await lethe.json<{ runs: { number: number }[] }>(
      'runs',
      '--experiment',
      String(experiment.number),
      '--order',
      'number',
      '--method',
      'leace',
    );
    expect(listed.map(({ number }) => number)).toEqual([runs[2]!.number, runs[5]!.number]);
  });

  it('runs are cancelled, ranked, queued again, tagged, archived and restored by their numbers', async () => {
    const { experiment } = await lethe.json<{ experiment: { number: number } }>(
      'launch',
      '--dataset',
      'SYNTHETIC_100K',
      '--method',
      'leace',
      '--seeds',
      '17..17',
    );
    const runs = await api.db.run.findMany({
      where: { experiments: { some: { experiment: { number: experiment.number } } } },
      orderBy: { number: 'asc' },
    });
    const cancelled = await lethe.json<{ runs: object[] }>('cancel', ...runs.map(({ number }) => String(number)));
    expect(cancelled.runs).toHaveLength(2);
    expect(await runOf(api, runs[0]!.number)).toMatchObject({ status: 'CANCELLED' });
    const ranked = await lethe.run('priority', String(runs[0]!.number), '--set=-5');
    expect(ranked.code).toBe(0);
    expect(await runOf(api, runs[0]!.number)).toMatchObject({ status: 'CANCELLED', priority: -5 });
    const retried = await lethe.run('retry', String(runs[0]!.number), '99999');
    expect(retried.code).toBe(1);
    expect(retried.stdout).toMatch(/queued\nrun 99999: There is no run 99999/);
    await lethe.run('cancel', String(runs[0]!.number));
    const numbers = runs.slice(0, 2).map(({ number }) => String(number));
    expect((await lethe.run('tag', ...numbers, '--add', 'ablation', 'draft')).code).toBe(0);
    expect((await lethe.run('archive', ...numbers)).code).toBe(0);
    const tagged = () => api.db.run.findMany({ where: { tags: { has: 'ablation' }, archivedAt: null } });
    expect(await tagged()).toEqual([]);
    expect((await lethe.run('restore', ...numbers)).code).toBe(0);
    expect((await tagged()).map(({ number }) => String(number)).sort()).toEqual(numbers.sort());
  });

  it('what is wrong with a flag is said with what is right', async () => {
    const unknown = await lethe.run('launch', '--dataset', 'ML_100K', '--method', 'd2r', '--seeds', '3');
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toContain('--method: expected one of original, u2uR, d2dR');
    const missing = await lethe.run('launch', '--dataset', 'ML_100K');
    expect(missing.stderr).toContain('expected --method, --seeds, or a file (-f)');
    const range = await lethe.run('launch', '--dataset', 'ML_100K', '--method', 'd2dR:alpha=-1', '--seeds', '3');
    expect(range.code).toBe(2);
    expect(range.stderr).toContain('methods[0].d2dR.alpha: expected a number');
  });

  it('a file is checked against the contract, each mistake with its line', async () => {
    const file = path.join(lethe.config, 'experiment.yaml');
    await writeFile(
      file,
      [
        'name: Broken',
        'datasets: [ML_100K]',
        'methods:',
        '  - d2dR:',
        '      alhpa: 1',
        '  - {original: {}, leace: {}}',
        'seeds:',
        '  count: three',
      ].join('\n'),
    );
    const ended = await lethe.run('launch', '-f', file);
    expect(ended.code).toBe(2);
    const lines = ended.stderr.split('\n');
    expect(lines[0]).toContain(`${file}:5:7: methods[0].d2dR.alhpa: `);
    expect(lines[0]).toContain('Did you mean "alpha"');
    expect(lines[1]).toContain(`${file}:6:5: methods[1]: `);
    expect(lines[2]).toContain(`${file}:8:3: seeds.count: Int cannot represent non-integer value`);
    await writeFile(
      file,
      'name: Far\ndatasets: [ML_100K]\nmethods:\n  - d2dR:\n      alpha: 1e9\nseeds: { count: 3 }\n',
    );
    const far = await lethe.run('launch', '-f', file, '--dry-run');
    expect(far.code).toBe(2);
    expect(far.stderr).toContain(`${file}:5:7: methods[0].d2dR.alpha: expected a number`);
    await writeFile(file, 'name: [\n');
    expect((await lethe.run('launch', '-f', file)).stderr).toMatch(/experiment\.yaml:\d+:\d+: /);
  });
});

describe('watch', () => {
  it('ends with 0 when all succeeded, and with 1 when one failed, in plain lines where there is no terminal', async () => {
    await api.db.run.updateMany({ where: { status: 'QUEUED' }, data: { status: 'CANCELLED' } });
    const runner = await openRunner(api, 'watched');
    const watching = lethe.start(
      'launch',
      '--dataset',
      'SYNTHETIC_100K',
      '--method',
      'original',
      '--seeds',
      '500..501',
      '--watch',
      '--json',
    );
    const claim = await until(() => runner.claim());
    await runner.finish(claim);
    const other = await until(() => runner.claim());
    await runner.fail(other.lease.token, { reason: 'diverged at step 3' });
    const ended = await watching.ended;
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      succeeded: 1,
      failed: 1,
      experiment: { runCount: 2 },
      preview: { newCount: 2 },
    });
    expect(ended.stderr).toMatch(/run \d+ ORIGINAL, seed 500 +succeeded/);
    expect(ended.stderr).toContain('failed: diverged at step 3');
    const { experiment } = JSON.parse(ended.stdout) as { experiment: { number: number } };
    const holes = await lethe.run('rerun', String(experiment.number));
    expect(holes).toMatchObject({ code: 0, stdout: expect.stringContaining('1 to run again') as string });
    expect(await runOf(api, other.run.number)).toMatchObject({ status: 'QUEUED' });
    await lethe.run('cancel', String(other.run.number));
    const again = await lethe.run('watch', '--run', String(claim.run.number), '--quiet');
    expect(again).toEqual({ code: 0, stdout: '1 of 1 run succeeded.\n', stderr: '' });
  });

  it('Ctrl-C ends it with 130 and leaves the runs alone', async () => {
    const { experiment } = await lethe.json<{ experiment: { number: number } }>(
      'launch',
      '--dataset',
      'SYNTHETIC_100K',
      '--method',
      'original',
      '--seeds',
      '600..600',
    );
    const watching = lethe.start('watch', String(experiment.number));
    await until(async () => watching.stderr().includes('seed 600') || undefined);
    watching.kill('SIGINT');
    expect(await watching.ended).toMatchObject({ code: 130, stdout: '' });
    expect(await api.db.run.findFirst({ where: { seed: 600 } })).toMatchObject({ status: 'QUEUED' });
    await api.db.run.updateMany({ where: { status: 'QUEUED' }, data: { status: 'CANCELLED' } });
  });
});

describe('results', () => {
  let seeded: Seeded;
  beforeAll(async () => {
    await api.db.run.updateMany({ where: { status: 'QUEUED' }, data: { status: 'CANCELLED' } }); // nothing of the tests above
    const request = (document: string, variables: object, token: string) => api.request(document, variables, token);
    seeded = await seedResults({ ...api, request, apiUrl: api.url, seeds: 2 });
  });

  it('leaderboard, run and reproduce tell what the API knows', async () => {
    const { completed, experiment } = seeded;
    const board = await lethe.json<{ rows: { methodName: string; worstCase: { advantage: { mean: number } } }[] }>(
      'leaderboard',
      '--dataset',
      'ml-100k',
      '--model',
      'nmf',
    );
    expect(board.rows.map(({ methodName }) => methodName).sort()).toEqual(['D2D_R', 'ORIGINAL', 'U2U_R']);
    const table = await lethe.run('leaderboard', '--experiment', String(experiment.number));
    expect(table.code).toBe(0);
    for (const { methodName, worstCase } of board.rows) {
      const line = table.stdout.split('\n').find((each) => each.includes(methodName.replace('_', '-')));
      expect(line).toContain(worstCase.advantage.mean.toFixed(3));
    }
    const number = String(completed.at(-1));
    const run = await lethe.run('run', number);
    expect(run.stdout).toContain(`Run ${number}`);
    expect(run.stdout).toContain('NDCG');

    const { stdout: file } = await lethe.run('reproduce', number, '--json');
    const again = await lethe.runWith({ stdin: file }, 'launch', '-f', '-', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ preview: { newCount: 0 } });
    expect((await lethe.run('reproduce', number, '--launch')).stdout).toContain('all its runs are there already');
    expect((await lethe.run('reproduce', number)).stdout).toContain(`curl ${api.url}/graphql`);
  });

  it('reattack launches what is new, and nothing in a dry run', async () => {
    const before = await api.db.run.count();
    const numbers = seeded.completed.map(String);
    const flags = ['--attacker', 'logistic', '--dry-run'];
    const dry = await lethe.json<{ experiment: null }>('reattack', ...numbers, ...flags);
    expect(dry).toMatchObject({ experiment: null, preview: { runCount: 6, newCount: 6 } });
    expect(await api.db.run.count()).toBe(before);
    const experiment = ['--experiment', String(seeded.experiment.number)];
    const real = await lethe.json<{ experiment: object }>('reattack', ...experiment, '--attacker', 'logistic:c=2');
    expect(real).toMatchObject({ experiment: { runCount: 6 }, preview: { newCount: 6 } });
    expect((await lethe.run('reattack', '--attacker', 'logistic')).code).toBe(2);
  });

  it("runs in columns of one's choice", async () => {
    const { stdout } = await lethe.run(
      'runs',
      '--dataset',
      'ML_100K',
      '--columns',
      'number,method,seed',
      '--limit',
      '2',
    );
    const [head, ...rows] = stdout.trimEnd().split('\n');
    expect(head).toMatch(/^ *run +method +seed$/);
    expect(rows).toHaveLength(2);
    expect((await lethe.run('runs', '--columns', 'nonsense')).code).toBe(2);
  });

  it('experiments and data sets', async () => {
    expect((await lethe.run('experiments')).stdout).toContain('Gender, ML-100K');
    const { datasets } = await lethe.json<{ datasets: { kind: string; succeeded: number }[] }>('datasets');
    expect(datasets.find(({ kind }) => kind === 'ML_100K')?.succeeded).toBe(6);
  });
});

describe('tokens', () => {
  it('the secret alone is on stdout; revoked, it signs nobody in', async () => {
    const made = await lethe.run('tokens', 'create', 'a script', '--days', '3');
    expect(made.stdout).toMatch(/^lethe_api_\S+\n$/);
    const env = { LETHE_TOKEN: made.stdout.trim() };
    expect((await lethe.runWith({ env }, 'whoami')).code).toBe(0);
    const [, id] = /id (\w+)/.exec(made.stderr)!;
    expect((await lethe.run('tokens')).stdout).toMatch(new RegExp(`${id} +a script +API +READ, LAUNCH`));
    expect((await lethe.run('tokens', 'revoke', id!)).code).toBe(0);
    expect((await lethe.runWith({ env }, 'whoami')).code).toBe(3);
  });
});

describe('runners', () => {
  it('are listed with what they hold', async () => {
    const { stdout } = await lethe.run('runners');
    expect(stdout).toMatch(/bench-1 +\w+ +WASM +8\.0 GB/);
    expect((await lethe.run('drain', 'bench-1')).stdout).toBe('bench-1 drains\n');
    expect(await api.db.runner.findFirst({ where: { name: 'bench-1' } })).toMatchObject({ draining: true });
    expect((await lethe.run('drain', 'bench-1', '--resume')).stdout).toBe('bench-1 claims again\n');
    expect((await lethe.run('drain', 'nobody')).code).toBe(5);
  });
});

describe('doctor', () => {
  it('finds nothing wrong where all is well', async () => {
    const { stdout } = await lethe.runHere({}, 'doctor', '--json');
    const { findings } = JSON.parse(stdout) as { findings: { check: string; verdict: string }[] };
    const verdicts = Object.fromEntries(findings.map(({ check, verdict }) => [check, verdict]));
    expect(verdicts).toMatchObject({
      node: 'ok',
      api: 'ok',
      clock: 'ok',
      token: 'ok',
      contract: 'ok',
      websocket: 'ok',
      runner: 'ok',
      data: 'ok',
    });
  });

  it('says what to do where the API is away, the token is dead, the data folder is not there', async () => {
    const away = await lethe.run('doctor', '--url', 'http://127.0.0.1:9');
    expect(away.code).toBe(1);
    expect(away.stdout).toMatch(/fail {2}api +http:\/\/127\.0\.0\.1:9 does not answer\n +-> start it/);
    const dead = await lethe.runHere({ env: { LETHE_TOKEN: 'dead', LETHE_DATA_DIR: '/nowhere' } }, 'doctor');
    expect(dead.code).toBe(1);
    expect(dead.stdout).toMatch(/fail {2}token .*\n +-> make a new one/);
    expect(dead.stdout).toMatch(/fail {2}data +LETHE_DATA_DIR is \/nowhere/);
  });
});

/** What `find` answers at last. */
async function until<T>(find: () => Promise<T | null | undefined>): Promise<T> {
  for (;;) {
    const found = await find();
    if (found !== null && found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

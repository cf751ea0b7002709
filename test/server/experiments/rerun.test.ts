import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { type Answer, launch, launchInput, mutate, openRunner, type Runner, runsOf } from '../queue/actors.ts';
import { anotherTeam } from '../queue/another-team.ts';

interface Rerun {
  readonly experiment: { readonly number: number; readonly purgedCount: number } | null;
  readonly preview: {
    readonly runCount: number;
    readonly newCount: number;
    readonly duplicateCount: number;
    readonly cells: {
      readonly nodes: readonly { readonly state: string; readonly run: { readonly id: string } | null }[];
    };
  } | null;
}

let api: Api;
let runner: Runner;
let experiment: { readonly id: string; readonly number: number };
let seed = 0;
const methods = [{ u2uR: {} }, { d2dR: {} }];

beforeAll(async () => {
  api = await openApi();
  runner = await openRunner(api, 'r');
});
afterAll(() => api.close());

/** An Original, U2U-R and D2D-R; `statuses` in that order. */
beforeEach(async () => {
  await api.db.run.updateMany({ where: { status: 'QUEUED' }, data: { status: 'CANCELLED' } });
  experiment = (await launch(api, { methods, seeds: { from: (seed += 1), count: 1 } })).experiment;
});

const end = async (...statuses: ('SUCCEEDED' | 'FAILED' | 'CANCELLED')[]): Promise<void> => {
  for (const [i, { id }] of (await runsOf(api, experiment.number)).entries()) {
    await api.db.run.update({ where: { id }, data: { status: statuses[i]!, finishedAt: new Date() } });
  }
};
const statuses = async () =>
  (await runsOf(api, experiment.number)).map(({ methodName, status }) => `${methodName} ${status}`);
const rerun = (given: object = {}, token = api.apiToken): Promise<Answer<Rerun>> =>
  mutate(api, {
    field: 'rerunMissing',
    input: { experiment: experiment.id, idempotencyKey: `rerun ${seed}`, ...given },
    selection:
      'experiment { number purgedCount } preview { runCount newCount duplicateCount cells { nodes { state run { id } } } }',
    token,
  });
const purge = (ids: readonly string[], token = api.apiToken) =>
  mutate<{ results: { purged: boolean; error: { code: string; message: string } | null }[] | null }>(api, {
    field: 'purgeRuns',
    input: { ids },
    selection: 'results { purged error { code message } }',
    token,
  });
const archive = (ids: readonly string[]) =>
  mutate(api, { field: 'archiveRuns', input: { ids }, selection: '__typename' });
const states = ({ preview }: Rerun) => preview!.cells.nodes.map(({ state }) => state);

describe('rerunMissing', () => {
  it('queues what failed or was cancelled, and nothing else; a dry run only says so', async () => {
    await end('SUCCEEDED', 'FAILED', 'CANCELLED');
    const dry = await rerun({ dryRun: true });
    expect(dry.preview).toMatchObject({ runCount: 3, newCount: 2, duplicateCount: 1 });
    expect(await statuses()).toEqual(['ORIGINAL SUCCEEDED', 'U2U_R FAILED', 'D2D_R CANCELLED']);
    const done = await rerun();
    expect(states(done)).toEqual(['DUPLICATE', 'RERUN', 'RERUN']);
    expect(await statuses()).toEqual(['ORIGINAL SUCCEEDED', 'U2U_R QUEUED', 'D2D_R QUEUED']);
  });

  it('the same key again queues nothing and answers the same', async () => {
    await end('FAILED', 'FAILED', 'FAILED');
    const [first, together] = await Promise.all([rerun(), rerun()]);
    expect(together).toEqual(first);
    await end('SUCCEEDED', 'FAILED', 'SUCCEEDED');
    expect(await rerun()).toEqual(first);
    expect((await statuses())[1]).toBe('U2U_R FAILED');
    const other = (await launch(api, { seeds: { from: seed, count: 2 } })).experiment;
    expect(await rerun({ experiment: other.id })).toMatchObject({
      preview: null,
      userErrors: [{ code: 'IDEMPOTENCY_MISMATCH', path: ['idempotencyKey'] }],
    });
    await rerun({ idempotencyKey: 'another' });
    expect((await statuses())[1]).toBe('U2U_R QUEUED');
  });

  it('of another team is not found', async () => {
    const { owner } = await anotherTeam(api, 'others');
    expect(await rerun({}, owner)).toMatchObject({ userErrors: [{ code: 'NOT_FOUND', path: ['experiment'] }] });
  });
});

describe('purgeRuns', () => {
  it('is for what is archived, an Original not before what rests on it', async () => {
    await end('SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED');
    const [original, u2uR, d2dR] = (await runsOf(api, experiment.number)).map(({ id, number }) => ({ id, number }));
    await archive([original!.id, u2uR!.id]);
    const { results } = await purge([original!.id, u2uR!.id, d2dR!.id, 'nothing']);
    expect(results!.map(({ purged, error }) => error?.message ?? purged)).toEqual([
      `ids[0]: expected a run that no other rests on, run ${d2dR!.number} rests on run ${original!.number}; purge it first`,
      true,
      `ids[2]: expected an archived run, run ${d2dR!.number} is not; archive it first`,
      'ids[3]: expected a run of your team, got "nothing"',
    ]);
    expect(await statuses()).toEqual(['ORIGINAL SUCCEEDED', 'D2D_R SUCCEEDED']);
    await archive([d2dR!.id]);
    expect((await purge([original!.id, d2dR!.id])).results).toEqual([0, 1].map(() => ({ purged: true, error: null })));
    expect(await statuses()).toEqual([]);
    expect(
      await api.db.auditEntry.count({ where: { action: 'run.purge', subject: { in: [original!.id, d2dR!.id] } } }),
    ).toBe(2);
  });

  it('leaves holes that rerunMissing fills, in every experiment that had it, or a launch', async () => {
    const second = (await launch(api, { methods: [{ u2uR: {} }], seeds: { from: seed, count: 1 } })).experiment;
    await end('SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED');
    const before = await runsOf(api, experiment.number);
    await archive(before.map(({ id }) => id));
    await purge(before.map(({ id }) => id));
    const dry = await rerun({ dryRun: true });
    expect(dry.experiment).toMatchObject({ purgedCount: 3 });
    expect(states(dry)).toEqual(['NEW', 'NEW', 'NEW']);
    expect((await rerun()).experiment).toMatchObject({ purgedCount: 0 });
    expect(await statuses()).toEqual(['ORIGINAL QUEUED', 'U2U_R QUEUED', 'D2D_R QUEUED']);
    const after = await runsOf(api, experiment.number);
    expect(after.map(({ parent }) => parent?.number ?? null)).toEqual([null, after[0]!.number, after[0]!.number]);
    expect((await runsOf(api, second.number)).map(({ id }) => id)).toEqual(after.slice(0, 2).map(({ id }) => id));
    const again = await launch(api, { methods, seeds: { from: seed, count: 1 } });
    expect(again.preview).toMatchObject({ newCount: 0, duplicateCount: 3 });

    await end('SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED');
    await archive([after[2]!.id]);
    await purge([after[2]!.id]);
    await launch(api, { methods, seeds: { from: seed, count: 1 } });
    expect(await statuses()).toEqual(['ORIGINAL SUCCEEDED', 'U2U_R SUCCEEDED', 'D2D_R QUEUED']);
  });

  it('removes files that no other run has', async () => {
    await launch(api, { seeds: { from: 5000 + seed, count: 1 }, priority: 50 });
    await launch(api, { seeds: { from: 6000 + seed, count: 1 }, priority: 50 });
    const put = async (content: string, lease: string) => {
      const sha256 = createHash('sha256').update(content).digest('hex');
      const response = await fetch(`${api.url}/artifacts?kind=CHECKPOINT`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${api.runnerToken}`, 'x-lethe-lease': lease, 'x-lethe-sha256': sha256 },
        body: content,
      });
      expect(response.status).toBe(201);
      return ((await response.json()) as { id: string }).id;
    };
    const [a, b] = [await runner.take(), await runner.take()];
    const shared = await put('shared', a.lease.token);
    const kept = await put('shared', b.lease.token);
    const get = async (id: string) =>
      (await fetch(`${api.url}/artifacts/${id}`, { headers: { authorization: `Bearer ${api.apiToken}` } })).status;
    const goes = async (id: string) => {
      await api.db.run.update({ where: { id }, data: { status: 'SUCCEEDED', archivedAt: new Date() } });
      expect((await purge([id])).userErrors).toEqual([]);
    };
    const files = async () =>
      (await readdir(api.env.artifactDir, { recursive: true })).filter((file) => /[0-9a-f]{64}$/.test(file));
    expect(await files()).toHaveLength(1);
    await goes(a.run.id);
    expect([await get(shared), await get(kept), (await files()).length]).toEqual([404, 200, 1]);
    await goes(b.run.id);
    expect([await get(kept), (await files()).length]).toEqual([404, 0]);
  });

  it('is for owners alone', async () => {
    await expect(purge(['x'], api.runnerToken)).rejects.toThrow('FORBIDDEN');
  });
});

describe('purgeExperiments', () => {
  it('takes its runs along, but for those that another experiment has', async () => {
    const other = (await launch(api, { methods: [{ u2uR: {} }], seeds: { from: seed, count: 1 } })).experiment;
    await end('SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED');
    const ids = (await runsOf(api, experiment.number)).map(({ id }) => id);
    const all = (field: string) =>
      mutate<{ results: { error: { code: string } | null }[] }>(api, {
        field,
        input: { ids: [experiment.id] },
        selection: 'results { error { code } }',
      });
    expect((await all('purgeExperiments')).results).toEqual([{ error: { code: 'CONFLICT' } }]);
    await all('archiveExperiments');
    expect((await all('purgeExperiments')).results).toEqual([{ error: null }]);
    expect(await api.db.experiment.count({ where: { id: experiment.id } })).toBe(0);
    expect(
      await api.db.run.findMany({ where: { id: { in: ids } }, select: { id: true }, orderBy: { number: 'asc' } }),
    ).toEqual(ids.slice(0, 2).map((id) => ({ id })));
    expect((await runsOf(api, other.number)).length).toBe(2);
  });

  it('a key that launched it launches nothing again', async () => {
    const input = launchInput({ seeds: { from: 9000 + seed, count: 1 } });
    const send = () =>
      mutate<{ experiment: { id: string } | null }>(api, {
        field: 'launchExperiment',
        input,
        selection: 'experiment { id }',
      });
    const { experiment: made } = await send();
    await api.db.run.updateMany({ where: { seed: 9000 + seed }, data: { status: 'FAILED' } });
    for (const field of ['archiveExperiments', 'purgeExperiments']) {
      await mutate(api, { field, input: { ids: [made!.id] }, selection: '__typename' });
    }
    expect(await send()).toMatchObject({
      experiment: null,
      userErrors: [{ code: 'CONFLICT', path: ['idempotencyKey'] }],
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { cancel, launch, openRunner, runsOf } from '../queue/actors.ts';
import { anotherTeam } from '../queue/another-team.ts';

interface Summary {
  readonly runCount: number;
  readonly statusCounts: readonly { readonly status: string; readonly count: number }[];
}

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const summary = async (number: number): Promise<Summary> =>
  (
    await api.request('query ($n: Int!) { experiment(number: $n) { runCount statusCounts { status count } } }', {
      n: number,
    })
  ).experiment as Summary; // as selected

describe('statusCounts', () => {
  it('follow the runs, in the order of a life, and leave out what none has', async () => {
    const { experiment } = await launch(api, { methods: [{ d2dR: {} }], seeds: { count: 3 } });
    const counts = async () =>
      Object.fromEntries((await summary(experiment.number)).statusCounts.map(({ status, count }) => [status, count]));
    expect(await counts()).toEqual({ QUEUED: 6 });

    const runner = await openRunner(api, 'lab-1');
    const [one, two, three] = [await runner.take(), await runner.take(), await runner.take()];
    await runner.beat(two.lease.token);
    expect(await counts()).toEqual({ QUEUED: 3, LEASED: 2, RUNNING: 1 });

    await runner.finish(one);
    await runner.fail(two.lease.token, { reason: 'no memory' });
    await cancel(api, three.run.id);
    expect(await counts()).toEqual({ QUEUED: 2, LEASED: 1, SUCCEEDED: 1, FAILED: 2 });
    await runner.fail(three.lease.token, { reason: 'stopped' });
    const { runCount, statusCounts } = await summary(experiment.number);
    expect(runCount).toBe(6);
    expect(statusCounts).toEqual([
      { status: 'QUEUED', count: 1 },
      { status: 'SUCCEEDED', count: 1 },
      { status: 'FAILED', count: 2 },
      { status: 'CANCELLED', count: 2 },
    ]);
  });

  it('count a run in every experiment that asked for it', async () => {
    const seeds = { from: 100, count: 2 };
    const first = await launch(api, { seeds });
    const second = await launch(api, { seeds: { ...seeds, count: 3 } });
    const [run] = await runsOf(api, first.experiment.number);
    await cancel(api, run!.id);
    const cancelled = { status: 'CANCELLED', count: 1 };
    expect(await summary(first.experiment.number)).toEqual({
      runCount: 2,
      statusCounts: [{ status: 'QUEUED', count: 1 }, cancelled],
    });
    expect(await summary(second.experiment.number)).toEqual({
      runCount: 3,
      statusCounts: [{ status: 'QUEUED', count: 2 }, cancelled],
    });
  });
});

describe('experiments', () => {
  const LIST = `query ($first: Int!, $after: String) { experiments(first: $first, after: $after) {
    totalCount nodes { number runCount } pageInfo { endCursor hasNextPage } } }`;
  interface Page {
    readonly totalCount: number;
    readonly nodes: readonly { readonly number: number; readonly runCount: number }[];
    readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
  }

  it('the newest first, page by page, also while others are launched', async () => {
    for (let seed = 200; seed < 204; seed++) await launch(api, { seeds: { from: seed, count: 1 } });
    const before = await api.db.experiment.findMany({ orderBy: { number: 'desc' } });
    const seen: number[] = [];
    for (let after: string | null = null, seed = 300; ; seed++) {
      const { nodes, pageInfo } = (await api.request(LIST, { first: 2, after })).experiments as Page;
      seen.push(...nodes.map(({ number }) => number));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
      await launch(api, { seeds: { from: seed, count: 1 } });
    }
    expect(seen).toEqual(before.map(({ number }) => number));
  });

  it('a cursor of another list is refused', async () => {
    const { runs } = (await api.request(
      '{ runs(first: 1, orderBy: [{ field: STATUS }]) { pageInfo { endCursor } } }',
    )) as {
      runs: { pageInfo: { endCursor: string } };
    };
    const { errors } = await api.send(LIST, { first: 2, after: runs.pageInfo.endCursor });
    expect(errors).toMatchObject([
      { message: 'after: expected a cursor of a list in this order', extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  it('other teams see neither them nor their runs', async () => {
    const { owner } = await anotherTeam(api, 'others');
    const { experiment } = await launch(api, { seeds: { from: 400, count: 1 } });
    const asked =
      'query ($n: Int!, $id: ID!) { experiment(number: $n) { name } node(id: $id) { id } experiments { totalCount } }';
    expect(await api.request(asked, { n: experiment.number, id: experiment.id }, owner)).toEqual({
      experiment: null,
      node: null,
      experiments: { totalCount: 0 },
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunStatus } from '../../../server/enums.ts';
import { type Api, openApi } from '../../support/api.ts';
import { launch } from '../queue/actors.ts';
import { anotherTeam } from '../queue/another-team.ts';

interface Row {
  readonly number: number;
  readonly seed: number;
  readonly methodName: string;
  readonly dataset: string;
  readonly status: RunStatus;
  readonly attribute: string;
}
interface Page {
  readonly nodes: readonly Row[];
  readonly totalCount: number;
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
}

const RUNS = `query ($first: Int! = 100, $after: String, $filter: RunFilter, $orderBy: [RunOrder!]) {
  runs(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
    totalCount nodes { number seed methodName dataset status attribute } pageInfo { endCursor hasNextPage } } }`;

let api: Api;
let all: readonly Row[];
let gender: string;
let protocol: string;

/** 48 runs: 2 data sets x (Original, U2U-R, D2D-R) x 5 seeds for gender, 6 x 3 for age on another protocol. */
beforeAll(async () => {
  api = await openApi();
  const methods = [{ u2uR: {} }, { d2dR: {} }];
  const datasets = ['ML_100K', 'SYNTHETIC_100K'];
  gender = (await launch(api, { datasets, methods, seeds: { count: 5 } })).experiment.id;
  await launch(api, {
    datasets,
    methods,
    attributes: ['age'],
    protocol: { surfaces: ['CONCAT'] },
    seeds: { from: 10, count: 3 },
  });
  protocol = (await api.db.protocol.findFirstOrThrow({ where: { surfaces: { has: 'CONCAT' } } })).fingerprint;
  // Many equal sort keys: what the queue would take a while to bring about.
  const ends = ['SUCCEEDED', 'FAILED', 'CANCELLED', 'QUEUED'] as const;
  for (const { id, number } of await api.db.run.findMany()) {
    const status = ends[number % 4]!;
    const finishedAt = status === 'QUEUED' ? null : new Date(Date.UTC(2026, 0, 1 + (number % 3)));
    await api.db.run.update({ where: { id }, data: { status, finishedAt } });
  }
  const { owner } = await anotherTeam(api, 'others');
  await launch(api, { seeds: { from: 500, count: 3 } }, owner);
  all = (await page({})).nodes;
});
afterAll(() => api.close());

async function page(variables: object): Promise<Page> {
  return (await api.request(RUNS, variables)).runs as Page; // as RUNS selects
}

async function everyPage(variables: object, between: () => Promise<unknown> = async () => undefined): Promise<Row[]> {
  const rows: Row[] = [];
  for (let after: string | null = null; ;) {
    const { nodes, pageInfo }: Page = await page({ first: 5, ...variables, after });
    rows.push(...nodes);
    if (!pageInfo.hasNextPage) return rows;
    after = pageInfo.endCursor;
    await between();
  }
}

const numbers = (rows: readonly Row[]): number[] => rows.map(({ number }) => number);

describe('runs', () => {
  it("are the team's, the newest first", () => {
    expect(all).toHaveLength(48);
    expect(numbers(all)).toEqual([...numbers(all)].sort((a, b) => b - a));
    expect(all.every(({ seed }) => seed < 500)).toBe(true);
  });
});

describe('a filter', () => {
  it.each<[string, object, (run: Row) => boolean]>([
    ['none', {}, () => true],
    ['status eq', { status: { eq: 'FAILED' } }, (run) => run.status === 'FAILED'],
    ['status ne', { status: { ne: 'FAILED' } }, (run) => run.status !== 'FAILED'],
    ['status in', { status: { in: ['QUEUED', 'FAILED'] } }, (run) => ['QUEUED', 'FAILED'].includes(run.status)],
    ['in nothing', { status: { in: [] } }, () => false],
    ['method', { method: { eq: 'D2D_R' } }, (run) => run.methodName === 'D2D_R'],
    ['data set', { dataset: { ne: 'ML_100K' } }, (run) => run.dataset !== 'ML_100K'],
    ['model', { model: { eq: 'NMF' } }, () => true],
    ['attribute', { attribute: { in: ['age', 'none'] } }, (run) => run.attribute === 'age'],
    ['seeds', { seed: { gte: 3, lte: 10 } }, (run) => run.seed >= 3 && run.seed <= 10],
    ['seed in', { seed: { in: [1, 12] } }, (run) => [1, 12].includes(run.seed)],
    ['seed eq', { seed: { eq: 4 } }, (run) => run.seed === 4],
    [
      'two fields',
      { status: { eq: 'FAILED' }, attribute: { eq: 'age' } },
      (run) => run.status === 'FAILED' && run.attribute === 'age',
    ],
    [
      'two comparisons of one field',
      { method: { ne: 'ORIGINAL', in: ['ORIGINAL', 'U2U_R'] } },
      (run) => run.methodName === 'U2U_R',
    ],
    [
      'or',
      { or: [{ seed: { eq: 1 } }, { method: { eq: 'U2U_R' } }] },
      (run) => run.seed === 1 || run.methodName === 'U2U_R',
    ],
    ['or of nothing', { or: [] }, () => false],
    ['or of anything', { or: [{}] }, () => true],
    ['or of anything and something', { or: [{ seed: { eq: 1 } }, {}] }, () => true],
    ['or of an empty comparison', { or: [{ seed: { eq: 1 } }, { seed: {}, status: {} }] }, () => true],
    ['and of nothing', { and: [] }, () => true],
    ['not anything', { not: {} }, () => false],
    ['not nothing', { not: { or: [] } }, () => true],
    ['not not', { not: { not: { seed: { eq: 1 } } } }, (run) => run.seed === 1],
    ['not something empty', { not: { and: [{}], status: {} } }, () => false],
    [
      'and',
      { and: [{ seed: { gte: 2 } }, { seed: { lte: 3 } }, { method: { ne: 'D2D_R' } }] },
      (run) => run.seed >= 2 && run.seed <= 3 && run.methodName !== 'D2D_R',
    ],
    [
      'not',
      { not: { status: { eq: 'FAILED' }, attribute: { eq: 'age' } } },
      (run) => !(run.status === 'FAILED' && run.attribute === 'age'),
    ],
    [
      'all together, nested',
      {
        dataset: { eq: 'ML_100K' },
        or: [{ and: [{ seed: { lte: 2 } }, { not: { method: { eq: 'ORIGINAL' } } }] }, { attribute: { eq: 'age' } }],
        not: { status: { in: ['CANCELLED'] } },
      },
      (run) =>
        run.dataset === 'ML_100K' &&
        ((run.seed <= 2 && run.methodName !== 'ORIGINAL') || run.attribute === 'age') &&
        run.status !== 'CANCELLED',
    ],
  ])('%s', async (_, filter, holds) => {
    const expected = all.filter(holds);
    const { nodes, totalCount } = await page({ filter });
    expect(nodes).toEqual(expected);
    expect(totalCount).toBe(expected.length);
  });

  it.each<[string, object, (run: Row) => boolean]>([
    ['number', { number: { gt: 3, lte: 9 } }, (run) => run.number > 3 && run.number <= 9],
    ['seed ne', { seed: { ne: 3 } }, (run) => run.seed !== 3],
    ['alpha', { alpha: { gte: 1e-4 } }, (run) => run.methodName !== 'ORIGINAL'],
    ['alpha eq', { alpha: { eq: 1e-4 } }, (run) => run.methodName !== 'ORIGINAL'],
    ['alpha in', { alpha: { in: [1e-4, 3] } }, (run) => run.methodName !== 'ORIGINAL'],
    ['alpha in nothing', { alpha: { in: [] } }, () => false],
    ['alpha above', { alpha: { gt: 1e-4 } }, () => false],
    ['priority', { priority: { lt: 1 } }, () => true],
    ['no engine is another engine', { engine: { ne: 'WASM' } }, () => true],
    ['engine', { engine: { eq: 'WASM' } }, () => false],
    ['runner', { runner: { in: ['rn_none'] } }, () => false],
    ['launched', { createdAt: { gt: '2020-01-01T00:00:00Z' } }, () => true],
    ['never started', { startedAt: { lt: '2099-01-01T00:00:00Z' } }, () => false],
    [
      'finished',
      { finishedAt: { gte: '2026-01-02T00:00:00Z', lt: '2026-01-03T00:00:00Z' } },
      (run) => run.status !== 'QUEUED' && run.number % 3 === 1,
    ],
    ['name of its experiment', { experimentName: { contains: 'GRID' } }, () => true],
    ['no such name', { experimentName: { eq: 'grid' } }, () => false],
  ])('%s', async (_, filter, holds) => {
    expect((await page({ filter })).nodes).toEqual(all.filter(holds));
  });

  it('by experiment and by protocol', async () => {
    const isAge = (run: Row): boolean => run.attribute === 'age';
    expect((await page({ filter: { experiment: { eq: gender } } })).nodes).toEqual(all.filter((run) => !isAge(run)));
    expect((await page({ filter: { experiment: { ne: gender } } })).nodes).toEqual(all.filter(isAge));
    expect((await page({ filter: { protocol: { eq: protocol } } })).nodes).toEqual(all.filter(isAge));
    expect((await page({ filter: { not: { protocol: { in: [protocol] } } } })).totalCount).toBe(30);
  });

  it('reaches no other team', async () => {
    expect((await page({ filter: { or: [{ seed: { gte: 500 } }, { seed: { lte: 1 } }] } })).nodes).toEqual(
      all.filter(({ seed }) => seed <= 1),
    );
  });

  it('six levels deep is refused', async () => {
    let filter: object = { seed: { eq: 1 } };
    for (let i = 0; i < 6; i++) filter = { not: filter };
    const { errors } = await api.send(RUNS, { filter });
    expect(errors).toMatchObject([
      {
        message: 'filter: expected at most 5 levels of and, or, not',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });
});

describe('pages', () => {
  const orders = (['CREATED_AT', 'NUMBER', 'STATUS', 'PRIORITY', 'SEED', 'STARTED_AT', 'FINISHED_AT'] as const).flatMap(
    (field) => (['ASC', 'DESC'] as const).map((direction) => ({ field, direction })),
  );

  it.each(orders)(
    'by $field $direction, one after the other, are the whole list, though sort keys are equal',
    async (order) => {
      const whole = (await page({ orderBy: [order] })).nodes;
      expect(whole).toHaveLength(48);
      expect(await everyPage({ orderBy: [order] })).toEqual(whole);
      expect(new Set(numbers(whole)).size).toBe(48);
    },
  );

  it('two fields, then the number', async () => {
    const orderBy = [
      { field: 'STATUS', direction: 'DESC' },
      { field: 'FINISHED_AT', direction: 'ASC' },
    ];
    const rows = await everyPage({ orderBy });
    const finishedAt = new Map((await api.db.run.findMany()).map((run) => [run.number, run.finishedAt?.getTime()]));
    const rank = ['QUEUED', 'LEASED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'];
    const expected = [...all].sort(
      (a, b) =>
        rank.indexOf(b.status) - rank.indexOf(a.status) ||
        (finishedAt.get(a.number) ?? Infinity) - (finishedAt.get(b.number) ?? Infinity) ||
        b.number - a.number,
    );
    expect(numbers(rows)).toEqual(numbers(expected));
  });

  it('runs that have not finished come last, whichever way', async () => {
    for (const direction of ['ASC', 'DESC']) {
      const rows = await everyPage({ orderBy: [{ field: 'FINISHED_AT', direction }] });
      expect(rows.slice(-12).map(({ status }) => status)).toEqual(Array(12).fill('QUEUED'));
    }
  });

  it('the order of the statuses is that of a life, as declared', async () => {
    const rows = await everyPage({ orderBy: [{ field: 'STATUS' }] });
    expect([...new Set(rows.map(({ status }) => status))]).toEqual(['QUEUED', 'SUCCEEDED', 'FAILED', 'CANCELLED']);
  });

  it('neither lose nor repeat a run while others are launched', async () => {
    let seed = 100;
    for (const direction of ['ASC', 'DESC']) {
      const before = new Set(numbers((await page({ orderBy: [{ field: 'CREATED_AT', direction }] })).nodes));
      const seen = numbers(
        await everyPage({ first: 17, orderBy: [{ field: 'CREATED_AT', direction }] }, () =>
          launch(api, { attributes: ['occupation'], seeds: { from: (seed += 1), count: 1 } }),
        ),
      );
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.filter((number) => before.has(number)).length).toBe(before.size);
    }
    await api.db.run.deleteMany({ where: { attribute: 'occupation' } });
  });

  it('totalCount is of the whole list, on every page', async () => {
    const first = await page({ first: 5, filter: { attribute: { eq: 'age' } } });
    const next = await page({ first: 5, filter: { attribute: { eq: 'age' } }, after: first.pageInfo.endCursor });
    expect([first.totalCount, next.totalCount]).toEqual([18, 18]);
  });

  it.each([101, 0, -1])('first: %i is refused', async (first) => {
    const { errors } = await api.send(RUNS, { first });
    expect(errors).toMatchObject([
      {
        message: `first: expected a whole number from 1 to 100, got ${first}`,
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });

  it('a cursor of a list in another order, and none at all, are refused', async () => {
    const { pageInfo } = await page({ first: 5, orderBy: [{ field: 'STATUS' }] });
    for (const after of [pageInfo.endCursor, 'none', '']) {
      const { errors } = await api.send(RUNS, { after, orderBy: [{ field: 'CREATED_AT' }] });
      expect(errors, after ?? '').toMatchObject([
        { message: expect.stringMatching(/^after: expected a cursor of/), extensions: { code: 'BAD_USER_INPUT' } },
      ]);
    }
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { type Claim, launch, openRunner, type Runner, skipBackoff } from './actors.ts';

interface Series {
  readonly name: string;
  readonly attempt: number;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

let api: Api;
let runner: Runner;
let claim: Claim;
let lease: string;
let seed = 0;

beforeAll(async () => {
  api = await openApi();
  runner = await openRunner(api, 'lab-1');
});
afterAll(() => api.close());

beforeEach(async () => {
  await api.db.run.updateMany({ where: { status: 'QUEUED' }, data: { status: 'CANCELLED' } });
  await launch(api, { seeds: { from: (seed += 1), count: 1 } });
  claim = await runner.take();
  lease = claim.lease.token;
});

const curve = (name: string, values: readonly number[], from = 0) => ({
  name,
  steps: values.map((_, i) => from + i),
  values,
});
const many = (n: number): number[] => Array.from({ length: n }, (_, i) => i / 8);

async function curves(args = ''): Promise<Series[]> {
  const { run } = (await api.request(
    `query ($n: Int!) { run(number: $n) { metrics${args} { name attempt steps values } } }`,
    { n: claim.run.number },
  )) as { run: { metrics: Series[] } };
  return run.metrics;
}

describe('reportMetrics', () => {
  it('appends points; the curve comes back by step', async () => {
    await runner.metrics(lease, { series: [curve('loss.total', [3, 2.5], 2), curve('auc', [0.5])] });
    expect(await runner.metrics(lease, { series: [curve('loss.total', [9, 8], 0)] })).toEqual({
      accepted: 2,
      userErrors: [],
    });
    expect(await curves()).toEqual([
      { name: 'auc', attempt: 1, steps: [0], values: [0.5] },
      { name: 'loss.total', attempt: 1, steps: [0, 1, 2, 3], values: [9, 8, 3, 2.5] },
    ]);
  });

  it('the same key with the same points is stored once and answers the same', async () => {
    const report = { idempotencyKey: 'batch 1', series: [curve('loss', [1, 2, 3])] };
    const answers = await Promise.all(Array.from({ length: 8 }, () => runner.metrics(lease, report)));
    for (const answer of answers) expect(answer).toEqual({ accepted: 3, userErrors: [] });
    expect(await curves()).toEqual([{ name: 'loss', attempt: 1, steps: [0, 1, 2], values: [1, 2, 3] }]);
    expect(await api.db.idempotency.count({ where: { key: 'batch 1' } })).toBe(1);
  });

  it('the same key with other points is refused, and stores none of them', async () => {
    await runner.metrics(lease, { idempotencyKey: 'batch 1', series: [curve('loss', [1])] });
    const other = await runner.metrics(lease, { idempotencyKey: 'batch 1', series: [curve('loss', [7, 8])] });
    expect(other.accepted).toBeNull();
    expect(other.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_MISMATCH', path: ['idempotencyKey'] }]);
    expect((await curves())[0]!.values).toEqual([1]);
  });

  it('a point that is there already stays as it is, under another key too', async () => {
    await runner.metrics(lease, { series: [curve('loss', [1, 2])] });
    await runner.metrics(lease, { series: [curve('loss', [7, 8, 9])] });
    expect((await curves())[0]!.values).toEqual([1, 2, 9]);
  });

  it('attempts keep their own curves; the latest that has any is shown, and a key is fresh in each', async () => {
    const report = { idempotencyKey: 'batch 1', series: [curve('loss', [1])] };
    await runner.metrics(lease, report);
    await runner.fail(lease, { reason: 'no memory', retryable: true });
    await skipBackoff(api);
    const second = await runner.take();
    expect(second.run.id).toBe(claim.run.id);
    expect(await curves()).toEqual([{ name: 'loss', attempt: 1, steps: [0], values: [1] }]);
    await runner.metrics(second.lease.token, { idempotencyKey: 'batch 1', series: [curve('loss', [5])] });
    expect(await curves()).toEqual([{ name: 'loss', attempt: 2, steps: [0], values: [5] }]);
    expect(await api.db.metricSeries.count({ where: { runId: claim.run.id } })).toBe(2);
  });

  it('10,000 points and 50 series are taken, with the longest names and the greatest steps', async () => {
    expect(await runner.metrics(lease, { series: [curve('loss', many(10_000))] })).toEqual({
      accepted: 10_000,
      userErrors: [],
    });
    const series = Array.from({ length: 50 }, (_, i) => curve(`${i}`.padEnd(100, 'x'), [1, 2], 2 ** 31 - 2));
    expect(await runner.metrics(lease, { series })).toEqual({ accepted: 100, userErrors: [] });
  });

  it('an empty batch is nothing', async () => {
    expect(await runner.metrics(lease, { series: [] })).toEqual({ accepted: 0, userErrors: [] });
    expect(await runner.metrics(lease, { series: [curve('loss', [])] })).toEqual({ accepted: 0, userErrors: [] });
    expect(await curves()).toEqual([]);
  });

  it.each<[object, string]>([
    [{ series: [curve('loss', many(10_001))] }, 'series: expected at most 10000 points, got 10001'],
    [
      { series: Array.from({ length: 51 }, (_, i) => curve(`${i}`, [1])) },
      'series: expected at most 50 series, got 51',
    ],
    [{ series: [curve('', [1])] }, 'series[0].name: expected 1 to 100 letters, digits and _ . - / @, got ""'],
    [{ series: [curve('a b', [1])] }, 'series[0].name: expected 1 to 100 letters, digits and _ . - / @, got "a b"'],
    [{ series: [curve('a', [1]), curve('a', [2])] }, 'series[1].name: expected each series once, got a again'],
    [
      { series: [{ name: 'a', steps: [1, 2], values: [1] }] },
      'series[0].values: expected 2 values (one a step), got 1',
    ],
    [{ series: [{ name: 'a', steps: [0, -1], values: [1, 1] }] }, 'series[0].steps[1]: expected at least 0, got -1'],
    [{ series: [curve('a', [1])], idempotencyKey: '' }, 'idempotencyKey: expected 1 to 200 characters, got 0'],
  ])('is refused whole: case %#', async (input, message) => {
    const { accepted, userErrors } = await runner.metrics(lease, input);
    expect(accepted).toBeNull();
    expect(userErrors.map((error) => [error.code, error.message])).toEqual([['OUT_OF_RANGE', message]]);
    expect(await curves()).toEqual([]);
  });

  it.each(['NaN', 'Infinity', '1e999', 'null', '"1"'])('%s is no value', async (value) => {
    const body = `{"query":"mutation ($i: ReportMetricsInput!) { reportMetrics(input: $i) { accepted } }",
      "variables":{"i":{"lease":"${lease}","idempotencyKey":"k","series":[{"name":"loss","steps":[1],"values":[${value}]}]}}}`;
    const response = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${api.runnerToken}` },
      body,
    });
    expect(response.status).toBe(400);
    expect(await curves()).toEqual([]);
  });
});

describe('metrics(maxPoints)', () => {
  /** A quiet curve with one spike up and one down, where no even thinning looks. */
  const spiky = many(5000).map((_, i) => (i === 1234 ? 99 : i === 3777 ? -99 : Math.sin(i / 50)));

  it.each([2, 3, 10, 101, 500])('keeps the highest and the lowest point in %i', async (maxPoints) => {
    await runner.metrics(lease, { series: [curve('loss', spiky)] });
    const [{ steps, values }] = (await curves(`(maxPoints: ${maxPoints})`)) as [Series];
    expect(steps.length).toBeLessThanOrEqual(maxPoints);
    expect(steps.length).toBeGreaterThanOrEqual(Math.min(maxPoints - 1, 250));
    expect([steps.includes(1234), steps.includes(3777)]).toEqual([true, true]);
    expect([Math.max(...values), Math.min(...values)]).toEqual([99, -99]);
    expect([...steps].sort((a, b) => a - b)).toEqual(steps);
    for (const [i, step] of steps.entries()) expect(values[i]).toBe(spiky[step]);
  });

  it('a curve that is short enough comes whole', async () => {
    await runner.metrics(lease, { series: [curve('loss', spiky.slice(0, 40))] });
    expect((await curves('(maxPoints: 40)'))[0]!.values).toEqual(spiky.slice(0, 40));
  });

  it('500 points unless told otherwise; only the names asked for', async () => {
    await runner.metrics(lease, { series: [curve('a', many(2000)), curve('b', [1]), curve('c', [1])] });
    expect((await curves())[0]!.steps.length).toBeLessThanOrEqual(500);
    expect((await curves('(names: ["b", "none"])')).map(({ name }) => name)).toEqual(['b']);
    expect(await curves('(names: [])')).toEqual([]);
  });

  it('one point repeated over wide steps', async () => {
    await runner.metrics(lease, { series: [{ name: 'a', steps: [0, 7, 2 ** 31 - 1], values: [1, 1, 1] }] });
    expect((await curves('(maxPoints: 2)'))[0]!.steps.length).toBeGreaterThan(0);
  });

  it.each([1, 0, -5, 5001])('maxPoints: %i is refused', async (maxPoints) => {
    const { errors } = await api.send(
      `{ run(number: ${claim.run.number}) { metrics(maxPoints: ${maxPoints}) { name } } }`,
    );
    expect(errors).toMatchObject([
      {
        message: `maxPoints: expected a whole number in [2, 5000], got ${maxPoints}`,
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });

  it('the same field twice in one query, asked differently', async () => {
    await runner.metrics(lease, { series: [curve('loss', [1, 2])] });
    const { runs } = (await api.request(
      '{ runs(first: 5) { nodes { number a: metrics(maxPoints: 2) { name } b: metrics(names: ["loss"]) { name } } } }',
    )) as { runs: { nodes: { number: number; a: Series[]; b: Series[] }[] } };
    const own = runs.nodes.find(({ number }) => number === claim.run.number)!;
    expect([own.a, own.b]).toEqual([[{ name: 'loss' }], [{ name: 'loss' }]]);
  });
});

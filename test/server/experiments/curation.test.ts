import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { type Answer, launch, mutate, runsOf } from '../queue/actors.ts';

interface Outcome {
  readonly experiment: { readonly number: number; readonly tags: readonly string[] } | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}
interface Experiment {
  readonly id: string;
  readonly number: number;
}

let api: Api;
/** `a` and `b` share one run; `c` shares none. */
let a: Experiment;
let b: Experiment;
let c: Experiment;

beforeAll(async () => {
  api = await openApi();
  a = (await launch(api, { name: 'Alpha sweep', methods: [{ u2uR: {} }] })).experiment;
  b = (await launch(api, { name: 'baseline', methods: [{ original: {} }] })).experiment;
  c = (await launch(api, { name: 'Ages', attributes: ['age'], methods: [{ d2dR: { alpha: 0.5 } }] })).experiment;
});
afterAll(() => api.close());

const many = (field: string, of: readonly Experiment[], given: object = {}): Promise<Answer<{ results: Outcome[] }>> =>
  mutate(api, {
    field,
    input: { ids: of.map(({ id }) => id), ...given },
    selection: 'results { experiment { number tags } error { code message } }',
  });
const list = async (variables: object = {}): Promise<number[]> => {
  const { experiments } = await api.request(
    `query ($filter: ExperimentFilter, $orderBy: [ExperimentOrder!], $first: Int! = 50, $after: String) {
      experiments(filter: $filter, orderBy: $orderBy, first: $first, after: $after) { nodes { number } } }`,
    variables,
  );
  return (experiments as { nodes: { number: number }[] }).nodes.map(({ number }) => number);
};

describe('a filter of experiments', () => {
  it.each<[string, object, () => readonly Experiment[]]>([
    ['none', {}, () => [c, b, a]],
    ['name contains, whatever the case', { name: { contains: 'SWEEP' } }, () => [a]],
    ['name begins', { name: { startsWith: 'a' } }, () => [c, a]],
    ['number', { number: { gt: 1, lt: 3 } }, () => [b]],
    ['moment', { createdAt: { gte: '2020-01-01T00:00:00Z' } }, () => [c, b, a]],
    ['no moment', { createdAt: { lt: '2020-01-01T00:00:00Z' } }, () => []],
    ['a run of a method', { method: { eq: 'U2U_R' } }, () => [a]],
    ['or', { or: [{ method: { eq: 'U2U_R' } }, { name: { eq: 'ages' } }] }, () => [c, a]],
    ['not', { not: { name: { eq: 'ages' } } }, () => [b, a]],
    ['or of nothing', { or: [] }, () => []],
  ])('%s', async (_name, filter, expected) => {
    expect(await list({ filter })).toEqual(expected().map(({ number }) => number));
  });

  it('by name, page by page, is the whole list', async () => {
    const orderBy = [{ field: 'NAME', direction: 'ASC' }];
    const whole = await list({ orderBy });
    expect(new Set(whole)).toEqual(new Set([a.number, b.number, c.number]));
    const seen: number[] = [];
    for (let after: string | null = null; ;) {
      const { experiments } = (await api.request(
        `query ($orderBy: [ExperimentOrder!], $after: String) { experiments(orderBy: $orderBy, first: 1, after: $after) {
          nodes { number } pageInfo { endCursor hasNextPage } } }`,
        { orderBy, after },
      )) as { experiments: { nodes: { number: number }[]; pageInfo: { endCursor: string; hasNextPage: boolean } } };
      seen.push(...experiments.nodes.map(({ number }) => number));
      if (!experiments.pageInfo.hasNextPage) break;
      after = experiments.pageInfo.endCursor;
    }
    expect(seen).toEqual(whole);
  });
});

it('tags, name and notes', async () => {
  await many('tagExperiments', [a, c], { add: ['paper'] });
  expect(await list({ filter: { tags: { has: 'paper' } } })).toEqual([c.number, a.number]);
  const update = (input: object) =>
    mutate<{ experiment: object | null }>(api, {
      field: 'updateExperiment',
      input: { id: b.id, ...input },
      selection: 'experiment { name notes }',
    });
  expect((await update({ notes: 'why' })).experiment).toEqual({ name: 'baseline', notes: 'why' });
  expect((await update({ name: ' Baseline ' })).experiment).toEqual({ name: 'Baseline', notes: 'why' });
  expect(await update({ name: ' ' })).toMatchObject({ experiment: null, userErrors: [{ path: ['name'] }] });
  const acts = await api.db.auditEntry.findMany({ where: { subject: b.id, action: 'experiment.update' } });
  expect(acts.map(({ detail }) => detail).sort()).toEqual(['name', 'notes']);
});

it('archiving takes along the runs no other experiment in sight wants, and restoring brings all back', async () => {
  const archived = async () =>
    (await runsOf(api, a.number)).length &&
    (await api.db.run.findMany({ where: { archivedAt: { not: null } }, orderBy: { number: 'asc' } })).map(
      ({ method, attribute }) => `${method} ${attribute}`,
    );
  expect((await many('archiveExperiments', [a, c])).userErrors).toMatchObject([
    { code: 'CONFLICT', path: ['ids', '0'] },
    { code: 'CONFLICT', path: ['ids', '1'] },
  ]);
  await api.db.run.updateMany({ data: { status: 'SUCCEEDED' } });
  expect((await many('archiveExperiments', [a])).userErrors).toEqual([]);
  expect(await archived()).toEqual(['U2U_R gender']);
  expect(await list()).toEqual([c.number, b.number]);
  expect(await list({ filter: { archived: true } })).toEqual([a.number]);
  await many('archiveExperiments', [b]);
  expect(await archived()).toEqual(['ORIGINAL gender', 'U2U_R gender']);
  await many('restoreExperiments', [a]);
  expect(await archived()).toEqual([]);
  expect(await list({ filter: { archived: true } })).toEqual([b.number]);
});

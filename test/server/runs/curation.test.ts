import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { type Answer, launch, mutate, openRunner, runOf, type RunRow, runsOf } from '../queue/actors.ts';
import { anotherTeam } from '../queue/another-team.ts';

interface Outcome {
  readonly id: string;
  readonly run: { readonly number: number; readonly status: string; readonly tags: readonly string[] } | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

let api: Api;
let seed = 0;
let experiment: number;
let runs: readonly RunRow[];

beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

/** An Original and two that wait for it. */
beforeEach(async () => {
  const launched = await launch(api, { methods: [{ u2uR: {} }, { d2dR: {} }], seeds: { from: (seed += 1), count: 1 } });
  experiment = launched.experiment.number;
  runs = await runsOf(api, experiment);
});

const many = (
  field: string,
  ids: readonly string[],
  given: object = {},
): Promise<Answer<{ results: Outcome[] | null }>> =>
  mutate(api, {
    field,
    input: { ids, ...given },
    selection: 'results { id run { number status tags } error { code message } }',
  });
const ids = () => runs.map(({ id }) => id);
const statuses = async () => (await runsOf(api, experiment)).map(({ status }) => status);
const listed = async (filter: object = {}): Promise<number[]> => {
  const given = { and: [{ seed: { eq: seed } }, filter] };
  const { runs: page } = await api.request(
    'query ($f: RunFilter) { runs(filter: $f) { nodes { number } totalCount } }',
    {
      f: given,
    },
  );
  const { nodes, totalCount } = page as { nodes: { number: number }[]; totalCount: number };
  expect(totalCount).toBe(nodes.length);
  return nodes.map(({ number }) => number).sort((a, b) => a - b);
};
const numbers = () => runs.map(({ number }) => number);
const acts = async (subject: string) =>
  (await api.db.auditEntry.findMany({ where: { subject }, orderBy: { id: 'asc' } })).map(({ action }) => action);
const end = (status: 'SUCCEEDED' | 'FAILED' = 'SUCCEEDED') =>
  api.db.run.updateMany({ where: { id: { in: ids() } }, data: { status, finishedAt: new Date() } });

describe('of many at once', () => {
  it('each is answered for, in the order of the ids, and one that is refused keeps none of the others back', async () => {
    const { owner } = await anotherTeam(api, `others ${seed}`);
    const foreign = (await launch(api, {}, owner)).experiment.id;
    const { runId } = await api.db.experimentRun.findFirstOrThrow({ where: { experimentId: foreign } });
    const [original, u2uR] = runs as [RunRow, RunRow];
    await api.db.run.update({ where: { id: original.id }, data: { status: 'SUCCEEDED' } });
    const { results, userErrors } = await many('cancelRuns', [runId, u2uR.id, original.id, 'nothing', u2uR.id]);
    expect(results!.map(({ run, error }) => error?.code ?? run?.status)).toEqual([
      'NOT_FOUND',
      'CANCELLED',
      'CONFLICT',
      'NOT_FOUND',
      'CANCELLED',
    ]);
    expect(userErrors).toEqual([
      {
        code: 'NOT_FOUND',
        message: `ids[0]: expected a run of your team, got "${runId}"`,
        path: ['ids', '0'],
      },
      {
        code: 'CONFLICT',
        message: `ids[2]: expected a run that has not ended, run ${original.number} is SUCCEEDED`,
        path: ['ids', '2'],
      },
      { code: 'NOT_FOUND', message: 'ids[3]: expected a run of your team, got "nothing"', path: ['ids', '3'] },
    ]);
    expect((await api.db.run.findUniqueOrThrow({ where: { id: runId } })).status).toBe('QUEUED');
  });

  it.each([0, 1001])('%i ids are refused', async (count) => {
    expect(await many('archiveRuns', Array(count).fill('x'))).toMatchObject({
      results: null,
      userErrors: [{ code: 'OUT_OF_RANGE', path: ['ids'] }],
    });
  });
});

describe('cancelRuns and retryRuns', () => {
  it('a run that is named with its Original is cancelled for its own sake, one that is not, because of it', async () => {
    const [original, u2uR, d2dR] = runs as [RunRow, RunRow, RunRow];
    await many('cancelRuns', [original.id, u2uR.id]);
    expect(await statuses()).toEqual(['CANCELLED', 'CANCELLED', 'CANCELLED']);
    expect((await runOf(api, u2uR.number)).reason).toBe('cancelled by admin');
    expect((await runOf(api, d2dR.number)).reason).toContain('its Original');
    await many('retryRuns', [original.id]);
    expect(await statuses()).toEqual(['QUEUED', 'CANCELLED', 'QUEUED']);
    await many('retryRuns', [u2uR.id, u2uR.id]);
    expect(await statuses()).toEqual(['QUEUED', 'QUEUED', 'QUEUED']);
    expect(await acts(u2uR.id)).toEqual(['run.cancel', 'run.retry']);
    expect(await acts(d2dR.id)).toEqual([]);
  });

  it('a held run ends when its runner hears of it', async () => {
    await api.db.run.updateMany({ where: { seed: { not: seed }, status: 'QUEUED' }, data: { status: 'CANCELLED' } });
    const runner = await openRunner(api, 'r');
    const claim = await runner.take();
    await many('cancelRuns', ids());
    expect(await statuses()).toEqual(['LEASED', 'CANCELLED', 'CANCELLED']);
    expect((await runner.beat(claim.lease.token)).command).toBe('CANCEL');
    await runner.fail(claim.lease.token, { reason: 'stopped' });
    expect(await statuses()).toEqual(['CANCELLED', 'CANCELLED', 'CANCELLED']);
  });
});

describe('tagRuns', () => {
  it('adds and removes, keeps them in order and each once, and lists find them', async () => {
    const [a, b] = runs as [RunRow, RunRow];
    await many('tagRuns', [a.id, b.id], { add: ['zeta', 'ablation', 'x/1'] });
    const { results } = await many('tagRuns', [a.id, b.id, b.id], { add: ['beta', 'zeta'], remove: ['x/1', 'none'] });
    for (const { run } of results!) expect(run!.tags).toEqual(['ablation', 'beta', 'zeta']);
    await many('tagRuns', [b.id], { remove: ['beta'] });
    expect(await listed({ tags: { has: 'beta' } })).toEqual([a.number]);
    expect(await listed({ tags: { hasAny: ['beta', 'zeta'] } })).toEqual([a.number, b.number]);
    expect(await listed({ tags: { hasAll: ['beta', 'zeta'] } })).toEqual([a.number]);
    expect(await listed({ not: { tags: { isEmpty: true } } })).toEqual([a.number, b.number]);
    expect(await acts(a.id)).toEqual(['run.tag', 'run.tag']);
  });

  it.each([
    ['a capital', { add: ['Ablation'] }, ['add', '0']],
    ['nothing', { add: ['ok', ''] }, ['add', '1']],
    ['too much', { remove: ['a'.repeat(51)] }, ['remove', '0']],
    ['both ways', { add: ['a'], remove: ['a'] }, ['add', '0']],
  ])('%s is refused', async (_name, given, path) => {
    expect(await many('tagRuns', ids(), given)).toMatchObject({
      results: null,
      userErrors: [{ code: 'INVALID', path }],
    });
  });

  it('more than 50 are refused, of that run alone', async () => {
    const tags = (from: number, count: number) => Array.from({ length: count }, (_, i) => `t${from + i}`);
    const [a, b] = runs as [RunRow, RunRow];
    await many('tagRuns', [a.id], { add: tags(0, 50) });
    const { results } = await many('tagRuns', [a.id, b.id], { add: ['one-more'] });
    expect(results!.map(({ error, run }) => error?.code ?? run?.tags)).toEqual(['OUT_OF_RANGE', ['one-more']]);
  });
});

describe('updateRun', () => {
  const note = (notes: string) =>
    mutate<{ run: { notes: string } | null }>(api, {
      field: 'updateRun',
      input: { id: runs[0]!.id, notes },
      selection: 'run { notes }',
    });

  it('keeps Markdown as it was written', async () => {
    const notes = '# Odd\n<script>alert(1)</script> *see* run 4';
    expect((await note(notes)).run).toEqual({ notes });
    await note(notes);
    expect(await acts(runs[0]!.id)).toEqual(['run.update']);
    expect(await listed({ notes: { contains: 'ALERT' } })).toEqual([runs[0]!.number]);
    expect(await note('x'.repeat(20_001))).toMatchObject({ run: null, userErrors: [{ path: ['notes'] }] });
  });
});

describe('archiveRuns', () => {
  const board = async (given = '') => {
    const { leaderboard, boards } = await api.request(
      `{ leaderboard(filter: { dataset: SYNTHETIC_100K, model: NMF ${given} }) { board { runCount } } boards { runCount } }`,
    );
    const { board: found } = leaderboard as { board: { runCount: number } | null };
    return [found?.runCount ?? 0, (boards as { runCount: number }[])[0]?.runCount ?? 0];
  };

  it('hides from lists and boards what has ended, unless asked', async () => {
    const [before] = await board();
    expect((await many('archiveRuns', ids())).results!.map(({ error }) => error?.code)).toEqual(
      Array(3).fill('CONFLICT'),
    );
    await end();
    await many('archiveRuns', ids().slice(1));
    await many('archiveRuns', ids().slice(1));
    const [original, ...others] = numbers();
    expect(await listed()).toEqual([original]);
    expect(await listed({ archived: true })).toEqual(others);
    expect(await listed({ or: [{ archived: true }, { archived: false }] })).toEqual(numbers());
    expect(await listed({ not: { archived: true } })).toEqual([original]);
    expect(await board()).toEqual([before! - 2, before! - 2]);
    expect(await board('includeArchived: true')).toEqual([before, before! - 2]);
    expect((await runsOf(api, experiment)).length).toBe(3);
    expect(await acts(ids()[1]!)).toEqual(['run.archive']);
    await many('restoreRuns', ids());
    expect(await listed()).toEqual(numbers());
    expect(await acts(ids()[1]!)).toEqual(['run.archive', 'run.restore']);
    expect(await acts(ids()[0]!)).toEqual([]);
  });

  it('a launch that wants it, and a retry, restore it', async () => {
    await end('FAILED');
    await many('archiveRuns', ids());
    await launch(api, { methods: [{ u2uR: {} }], seeds: { from: seed, count: 1 } });
    expect(await listed()).toEqual(numbers().slice(0, 2));
    await many('retryRuns', [ids()[2]!]);
    expect(await listed()).toEqual(numbers());
  });
});

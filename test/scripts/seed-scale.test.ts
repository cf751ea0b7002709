import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Scale, seedScale } from '../../scripts/bench/seed-scale.ts';
import { type Api, openApi } from '../support/api.ts';

let api: Api;
let scale: Scale;

beforeAll(async () => {
  api = await openApi();
  const { id: teamId } = await api.db.team.findFirstOrThrow();
  scale = await seedScale(api.databaseUrl, { teamId, runs: 8000, pointsPerCurve: 4 });
}, 120_000);
afterAll(() => api.close());

test('a seeded database holds whole boards, most runs done, the last ones queued', async () => {
  expect(scale.runs).toBe(15 * 550);
  expect(await api.db.run.count()).toBe(scale.runs);
  const counts = await api.db.run.groupBy({ by: ['status'], _count: true });
  const share = new Map(counts.map(({ status, _count }) => [status, _count / scale.runs]));
  expect(share.get('SUCCEEDED')).toBeGreaterThan(0.75);
  for (const status of ['FAILED', 'CANCELLED', 'QUEUED'] as const) expect(share.get(status)).toBeGreaterThan(0.005);
  expect(scale.results).toBe(scale.succeeded * 13);
  expect(scale.points).toBe(scale.succeeded * 2 * 4);
});

test('what is seeded keeps the rules of the tables: every reference is there, every start is from an Original of the same cell', async () => {
  const client = new pg.Client({ connectionString: api.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ wrong: number }>(`
    SELECT count(*)::int AS wrong FROM run r LEFT JOIN run p ON p.id = r.parent_id
    LEFT JOIN protocol o ON o.id = r.protocol_id LEFT JOIN dataset d ON d.id = r.dataset_id
    WHERE o.id IS NULL OR d.id IS NULL OR (r.method <> 'ORIGINAL') <> (p.id IS NOT NULL)
      OR (p.method, p.seed, p.attribute, p.protocol_id) IS DISTINCT FROM ('ORIGINAL', r.seed, r.attribute, r.protocol_id)
      AND r.method <> 'ORIGINAL'`);
  await client.end();
  expect(rows[0]?.wrong).toBe(0);
});

test('the API answers the first board: every row with its ten seeds', async () => {
  const [board] = scale.boards;
  const { leaderboard } = (await api.request(
    `query ($dataset: DatasetKind!, $model: ModelName!, $attribute: String!, $protocol: String!) {
      leaderboard(filter: { dataset: $dataset, model: $model, attribute: $attribute, protocol: $protocol }) {
        rows { methodName seeds { done planned } } } }`,
    { ...board, protocol: board!.fingerprint },
  )) as { leaderboard: { rows: { methodName: string; seeds: { done: number; planned: number } }[] } };
  expect(leaderboard.rows).toHaveLength(55);
  for (const { seeds } of leaderboard.rows) expect(seeds.planned).toBe(10);
});

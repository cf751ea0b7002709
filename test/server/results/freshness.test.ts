import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { figures, storeBoard } from './store-board.ts';

// A table of results is computed once for each version of its board; whatever changes a run or its figures must make another version.

let api: Api;
let servers: readonly string[];

beforeAll(async () => {
  api = await openApi();
  await storeBoard(api.db, {
    rows: [
      { method: 'ORIGINAL', seeds: [figures(0.7, 0.6, 0.4), figures(0.7, 0.6, 0.4)] },
      { method: 'D2D_R', seeds: [figures(0.5, 0.5, 0.3), figures(0.5, 0.5, 0.3)] },
    ],
  });
  servers = [api.url, (await api.another()).url];
});
afterAll(() => api.close());

/** What every API process says of D2D-R; they must agree. */
async function told(): Promise<{ auc: number[]; ndcg: number[]; done: number; planned: number }> {
  const query = `{ leaderboard(filter: { dataset: ML_100K, model: NMF }) { rows { methodName seeds { done planned }
    attacks { attacker auc { values } } utility { metric value { values } } } } }`;
  const answers = await Promise.all(
    servers.map(async (url) => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${api.apiToken}` },
        body: JSON.stringify({ query }),
      });
      const { data } = (await response.json()) as { data: { leaderboard: { rows: Row[] } } };
      const row = data.leaderboard.rows.find(({ methodName }) => methodName === 'D2D_R')!;
      return {
        auc: row.attacks.find(({ attacker }) => attacker === 'MLP')?.auc.values ?? [],
        ndcg: row.utility.find(({ metric }) => metric === 'NDCG')?.value.values ?? [],
        ...row.seeds,
      };
    }),
  );
  expect(answers[1]).toEqual(answers[0]);
  return answers[0]!;
}

interface Row {
  readonly methodName: string;
  readonly seeds: { done: number; planned: number };
  readonly attacks: { attacker: string; auc: { values: number[] } }[];
  readonly utility: { metric: string; value: { values: number[] } }[];
}

const runs = () => api.db.run.findMany({ where: { method: 'D2D_R' }, orderBy: { seed: 'asc' } });

describe('what two API processes tell', () => {
  it('follows a figure that is changed, added and removed after the run has succeeded', async () => {
    expect(await told()).toEqual({ auc: [0.5, 0.5], ndcg: [0.3, 0.3], done: 2, planned: 2 });
    const [first] = await runs();
    const where = { runId: first!.id, attacker: 'MLP' as const };
    await api.db.attackResult.updateMany({ where, data: { auc: 0.55 } });
    expect((await told()).auc).toEqual([0.55, 0.5]);
    const [stored] = await api.db.attackResult.findMany({ where });
    await api.db.attackResult.deleteMany({ where });
    expect((await told()).auc).toEqual([0.5]);
    await api.db.attackResult.create({ data: { ...stored!, auc: 0.6 } });
    expect((await told()).auc).toEqual([0.6, 0.5]);
    await api.db.recommendationResult.updateMany({ where: { runId: first!.id, attribute: '' }, data: { value: 0.31 } });
    expect((await told()).ndcg).toEqual([0.31, 0.3]);
  });

  it('follows a run that is archived, brought back, queued again and removed', async () => {
    const [first, second] = await runs();
    await api.db.run.update({ where: { id: first!.id }, data: { archivedAt: new Date() } });
    expect(await told()).toMatchObject({ done: 1, planned: 1 });
    await api.db.run.update({ where: { id: first!.id }, data: { archivedAt: null } });
    expect(await told()).toMatchObject({ done: 2, planned: 2 });
    await api.db.run.update({ where: { id: second!.id }, data: { status: 'QUEUED' } });
    expect(await told()).toMatchObject({ done: 1, planned: 2 });
    await api.db.run.update({ where: { id: second!.id }, data: { status: 'SUCCEEDED' } });
    expect(await told()).toMatchObject({ done: 2, planned: 2 });
    await api.db.run.delete({ where: { id: second!.id } });
    expect(await told()).toMatchObject({ done: 1, planned: 1 });
  });

  it('follows a change that began before another and was committed after it', async () => {
    const client = new pg.Client({ connectionString: api.databaseUrl });
    await client.connect();
    const [run] = await runs();
    const original = await api.db.run.findFirstOrThrow({ where: { method: 'ORIGINAL' } });
    await client.query('BEGIN');
    await client.query(`UPDATE run SET status = 'FAILED', reason = 'late' WHERE id = $1`, [run!.id]);
    await api.db.run.update({ where: { id: original.id }, data: { reason: 'a later revision' } });
    expect((await told()).done).toBe(1);
    await client.query('COMMIT');
    await client.end();
    expect((await told()).done).toBe(0);
  });
});

describe('a revision', () => {
  it('is not spent on what no table shows', async () => {
    const before = await api.db.run.findFirstOrThrow({ where: { method: 'ORIGINAL' } });
    const after = await api.db.run.update({
      where: { id: before.id },
      data: { fraction: 0.5, etaSeconds: 3, leaseExpiresAt: new Date(), priority: 9, stage: 'TRAIN', notes: 'n' },
    });
    expect(after.revision).toBe(before.revision);
  });

  it('is drawn for every column of a run that a table may show: a new column is of one kind or the other', async () => {
    const columns = await api.db.$queryRaw<{ name: string }[]>`
      SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'run' AND table_schema = 'public'`;
    const [trigger] = await api.db.$queryRaw<{ text: string }[]>`
      SELECT pg_get_triggerdef(oid) AS text FROM pg_trigger WHERE tgname = 'run_revised'`;
    const watched = columns.filter(({ name }) => new RegExp(`\\bold\\."?${name}\\b`, 'i').test(trigger!.text));
    const never = 'id number config_hash created_at revision reattack';
    const work =
      'priority attempt_count max_attempts not_before lease_token lease_expires_at runner_id cancelling stage fraction eta_seconds started_at blocked needed_bytes';
    const shownNowhere = `${never} ${work} peak_rss_bytes code_version tags notes`.split(' ');
    const names = columns.map(({ name }) => name).sort();
    expect([...watched.map(({ name }) => name), ...shownNowhere].sort()).toEqual(names);
  });
});

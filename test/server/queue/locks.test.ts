import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { cancel, launch, retry } from './actors.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

describe('locks', () => {
  it('an Original is locked before what starts from it, whatever their ids: two who lock both cannot block each other', async () => {
    const { experiment: many } = await launch(api, {
      name: 'enough for an id that sorts before that of its Original',
      attributes: ['gender', 'age'],
      methods: [{ u2uR: { alpha: 1 } }, { u2uR: { alpha: 2 } }],
      seeds: { from: 1000, count: 10 },
    });
    const runs = await api.db.run.findMany({
      where: { experiments: { some: { experimentId: many.id } } },
      include: { parent: true },
    });
    const child = runs.find((run) => run.parentId !== null && run.id < run.parentId)!;
    await cancel(api, child.id);
    let retried: ReturnType<typeof retry> | undefined;
    await api.db.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM run WHERE id = ${child.parentId} FOR UPDATE`;
      retried = retry(api, child.id);
      await untilSomebodyWaits();
      await tx.$executeRaw`SET LOCAL lock_timeout = '1s'`;
      await tx.$queryRaw`SELECT 1 FROM run WHERE id = ${child.id} FOR UPDATE`;
    });
    expect((await retried!).userErrors).toEqual([]);
  });
});

async function untilSomebodyWaits(): Promise<void> {
  for (;;) {
    const [row] = await api.db.$queryRaw<{ n: number }[]>`
      SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    if (row!.n > 0) return;
  }
}

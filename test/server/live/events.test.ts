import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Live, listenToDatabase, type LiveEvent } from '../../../server/live/live.service.ts';
import { watchRuns } from '../../../server/live/watch.service.ts';
import { type Api, openApi } from '../../support/api.ts';
import { launch } from '../queue/actors.ts';

let api: Api;
let live: Live;
let teller: pg.Client;
beforeAll(async () => {
  api = await openApi();
  live = await listenToDatabase(api.databaseUrl, (error) => {
    throw error;
  });
  teller = new pg.Client({ connectionString: api.databaseUrl });
  await teller.connect();
});
afterAll(async () => {
  await teller.end();
  await live.stop();
  await api.close();
});

const tell = (event: object) => teller.query('SELECT pg_notify($1, $2)', ['lethe', JSON.stringify(event)]);
const run = (id: string): LiveEvent => ({ topic: 'run', team: 'tm', run: id });
const heard = () => new Promise<void>((resolve) => void live.listen((event) => event.topic === 'gap' && resolve()));

describe('who is behind', () => {
  it('hears once of a run that has changed often, and of every batch of points', async () => {
    const events = live.events();
    const points = { topic: 'metrics', team: 'tm', run: 'a', attempt: 1, series: [] } as const;
    const last = heard();
    for (const event of [run('a'), run('b'), points, run('a'), { topic: 'queue', team: 'tm' }, points, run('a')]) {
      await tell(event);
    }
    await tell({ topic: 'queue', team: 'tm' });
    await tell({ topic: 'gap' });
    await last;
    const got: LiveEvent[] = [];
    for (let event = await events.next(); !event.done && event.value.topic !== 'gap'; event = await events.next()) {
      got.push(event.value);
    }
    expect(got).toEqual([run('b'), points, points, run('a'), { topic: 'queue', team: 'tm' }]);
    await events.return();
  });
});

describe('many who watch one run', () => {
  it('cost one query an event, not one each', async () => {
    const { experiment } = await launch(api);
    const { id, teamId } = await api.db.run.findFirstOrThrow();
    const token = await api.db.token.findFirstOrThrow({ where: { kind: 'API' }, include: { team: true } });
    let queries = 0;
    const counting = api.db.$extends({
      query: {
        run: {
          findFirst({ args, query }) {
            queries += 1;
            return query(args);
          },
        },
      },
    }) as unknown as typeof api.db; // what extends a client has all of it
    const by = { tokenId: token.id, tokenKind: 'API', team: token.team, role: 'OWNER' } as never;
    const watchers = await Promise.all(
      Array.from({ length: 20 }, () => watchRuns({ db: counting, live, by }, { experiment: experiment.id })),
    );
    queries = 0;
    const updates = watchers.map((watcher) => watcher.next());
    await tell({ topic: 'run', team: teamId, run: id });
    for (const update of await Promise.all(updates)) expect(update.value).toMatchObject({ id });
    expect(queries).toBe(1);
    for (const watcher of watchers) await watcher.return(undefined);
  });
});

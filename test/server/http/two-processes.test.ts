// Two API processes behind one database, as two machines would run them.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase, type Db } from '../../../server/db.ts';
import { bootstrap } from '../../../server/teams/bootstrap.service.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { launch, type Launched, temporaryHome } from '../../support/launcher.ts';
import { openSocket } from '../live/socket.ts';
import { launchInput, openRunner, through } from '../queue/actors.ts';

let database: TestDatabase;
let home: Awaited<ReturnType<typeof temporaryHome>>;
let db: Db;
let secrets: Awaited<ReturnType<typeof bootstrap>>;
const processes: Launched[] = [];
const urls: string[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  home = await temporaryHome();
  db = openDatabase(database.url);
  secrets = await bootstrap(db);
  for (const _ of ['first', 'second']) {
    processes.push(
      launch('server/main.ts', [], {
        DATABASE_URL: database.url,
        LETHE_API_PORT: '0',
        LETHE_ARTIFACT_DIR: `${home.home}/artifacts`,
      }),
    );
  }
  for (const one of processes) {
    const [, url] = await one.until(/"url":"(http:[^"]+)","msg":"listening"/);
    urls.push(url!); // the pattern has a group
  }
});
afterAll(async () => {
  for (const one of processes) await one.killEverything();
  await db.$disconnect();
  await database.drop();
  await home.remove();
});

/** The API at one of the processes, as the helpers of the queue's tests want it. */
const at = (i: number) => ({ ...secrets, db, ...through(urls[i]!, secrets as never) }) as never;

it('one key at both at once launches one experiment; a socket at one hears what the other did; no run is given twice', async () => {
  const socket = openSocket(urls[1]!, { token: secrets.apiToken });
  await socket.connected;
  const stream = socket.subscribe<{ runUpdated: { id: string } }>('subscription { runUpdated { id status } }');

  const input = launchInput({ seeds: { from: 1, count: 60 } });
  const document =
    'mutation ($input: LaunchExperimentInput!) { launchExperiment(input: $input) { experiment { id } userErrors { code message } } }';
  const answers = await Promise.all(
    [0, 1, 0, 1].map((i) => through(urls[i]!, secrets as never).request(document, { input })),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(await db.experiment.count()).toBe(1);
  expect(await db.run.count()).toBe(60);
  const ids = (await db.run.findMany({ select: { id: true } })).map(({ id }) => id);
  for (const id of [ids[0], ids[59]]) await stream.until(({ runUpdated }) => runUpdated.id === id);

  const runners = await Promise.all(Array.from({ length: 8 }, (_, i) => openRunner(at(i % 2), `lab-${i}`)));
  const claimed: string[] = [];
  await Promise.all(
    runners.map(async (runner) => {
      for (let claim = await runner.claim(); claim; claim = await runner.claim()) claimed.push(claim.run.id);
    }),
  );
  expect(claimed.sort()).toEqual(ids.sort());
  await socket.close();
});

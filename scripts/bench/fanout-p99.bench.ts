import pg from 'pg';
import { holdRun } from './held-run.ts';
import { type BenchStage, quantile } from './stage.ts';
import { openSubscribers } from './subscribers.ts';

const SUBSCRIBERS = 1000;
const UPDATES = 20;

/** From a runner's heartbeat to the arrival of the update at 1,000 sockets on the run: the slowest hundredth. */
export async function rows(stage: BenchStage) {
  const { lease, id } = await holdRun(stage, 'fanout');
  const beat = (fraction: number) =>
    stage.ask(
      'mutation ($input: HeartbeatRunInput!) { heartbeatRun(input: $input) { command userErrors { message } } }',
      { input: { lease, progress: { stage: 'TRAIN', fraction } } },
      stage.runnerToken,
    );
  const subscribers = await openSubscribers(stage, SUBSCRIBERS, id);
  const taken: number[] = [];
  for (let update = 0; update <= UPDATES; update++) {
    const fraction = (update + 1) / 100;
    const arrivals = subscribers.arrivals(fraction);
    const started = performance.now();
    await beat(fraction);
    const times = (await arrivals).map((at) => at - started);
    if (update > 0) taken.push(...times); // the first warms
  }
  subscribers.close();
  const value = quantile(taken, 0.99);
  const peerValue = quantile(await notifications(stage.databaseUrl), 0.99);
  return [{ id: 'fanout-p99', value, unit: 'ms', peer: 'bare SQL: one LISTEN', peerValue, ratio: peerValue / value }];
}

/** From NOTIFY to its arrival at one connection. */
async function notifications(connectionString: string): Promise<number[]> {
  const [listener, teller] = [new pg.Client({ connectionString }), new pg.Client({ connectionString })];
  await Promise.all([listener.connect(), teller.connect()]);
  await listener.query('LISTEN bench');
  const taken: number[] = [];
  for (let i = 0; i < UPDATES; i++) {
    const heard = new Promise((resolve) => listener.once('notification', resolve));
    const started = performance.now();
    await teller.query(`NOTIFY bench, '${i}'`);
    await heard;
    taken.push(performance.now() - started);
  }
  await Promise.all([listener.end(), teller.end()]);
  return taken;
}

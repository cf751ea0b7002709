import pg from 'pg';
import { type BenchStage, quantile, timed } from './stage.ts';

const REQUESTS = 100;

const PAGE = `query ($filter: RunFilter, $orderBy: [RunOrder!]) { runs(first: 50, filter: $filter, orderBy: $orderBy) {
  totalCount pageInfo { endCursor hasNextPage }
  nodes { id number status reason dataset modelName methodName seed priority createdAt finishedAt
    progress { stage fraction etaSeconds } attacks { attacker surface auc } recommendation(groups: false) { metric k value } } } }`;

interface Question {
  readonly filter: object;
  readonly orderBy: readonly object[];
  readonly where: string;
  readonly order: string;
}

/** What people look for in the runs table: each a filter, an order and a count. */
const questions: readonly Question[] = [
  {
    filter: {},
    orderBy: [{ field: 'NUMBER', direction: 'DESC' }],
    where: 'true',
    order: 'number DESC',
  },
  {
    filter: { status: { eq: 'FAILED' } },
    orderBy: [{ field: 'FINISHED_AT', direction: 'DESC' }],
    where: `status = 'FAILED'`,
    order: 'finished_at DESC NULLS LAST, number DESC',
  },
  {
    filter: { and: [{ dataset: { eq: 'ML_1M' } }, { method: { in: ['D2D_R', 'U2U_R'] } }] },
    orderBy: [{ field: 'CREATED_AT', direction: 'ASC' }],
    where: `dataset_kind = 'ML_1M' AND method IN ('D2D_R', 'U2U_R')`,
    order: 'created_at, number',
  },
  {
    filter: { status: { in: ['QUEUED', 'RUNNING'] } },
    orderBy: [{ field: 'NUMBER', direction: 'ASC' }],
    where: `status IN ('QUEUED', 'RUNNING')`,
    order: 'number',
  },
];

const COLUMNS =
  'id, number, status, reason, dataset_kind, model, method, seed, priority, created_at, finished_at, stage, fraction, eta_seconds';

/** A page of 50 of 100,000 runs with their results: filtered, ordered, counted. */
export async function rows(stage: BenchStage) {
  const question = (i: number) => questions[i % questions.length]!; // not empty
  const askPage = (i: number) => {
    const { filter, orderBy } = question(i);
    return stage.ask(PAGE, { filter, orderBy });
  };
  const client = new pg.Client({ connectionString: stage.databaseUrl });
  await client.connect();
  const selectPage = async (i: number) => {
    const { where, order } = question(i);
    const { rows: page } = await client.query<{ id: string }>(
      `SELECT ${COLUMNS} FROM run WHERE team_id = $1 AND ${where} ORDER BY ${order} LIMIT 50`,
      [stage.teamId],
    );
    const ids = [page.map(({ id }) => id)];
    await client.query(`SELECT count(*) FROM run WHERE team_id = $1 AND ${where}`, [stage.teamId]);
    await client.query('SELECT * FROM attack_result WHERE run_id = ANY($1)', ids);
    await client.query('SELECT * FROM recommendation_result WHERE run_id = ANY($1)', ids);
  };
  await timed(20, askPage);
  const value = quantile(await timed(REQUESTS, askPage), 0.95);
  await timed(20, selectPage);
  const peerValue = quantile(await timed(REQUESTS, selectPage), 0.95);
  await client.end();
  return [
    {
      id: 'runs-page-p95',
      value,
      unit: 'ms',
      peer: 'bare SQL: page, count and results',
      peerValue,
      ratio: peerValue / value,
    },
  ];
}

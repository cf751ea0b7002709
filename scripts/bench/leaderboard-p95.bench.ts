import pg from 'pg';
import { type BenchStage, quantile, timed } from './stage.ts';

const BOARDS = 20;
const REQUESTS = 100;

const FIGURES = 'mean sd ci95 n';
const LEADERBOARD = `query ($filter: LeaderboardFilter!) { leaderboard(filter: $filter) {
  rows {
    key rankBand { from to } methodName method { __typename ... on D2dRParameters { alpha epochs } ... on U2uRParameters { alpha } }
    seeds { done planned failed running } worstCase { attacker surface advantage { ${FIGURES} } }
    attacks { attacker surface auc { ${FIGURES} } balancedAccuracy { ${FIGURES} } }
    utility { metric k value { ${FIGURES} } keptOfOriginal { ${FIGURES} } }
    seconds { stage value { ${FIGURES} } } paper { table metric value }
  }
  notRanked { reason run { id number } } } }`;

/** The rows behind a board, joined, with nothing computed. */
const SQL = `SELECT r.id, r.row_hash, r.seed, r.status, a.attacker, a.auc, a.balanced_accuracy, NULL::text AS metric, NULL::int AS k, NULL::float8 AS value
  FROM run r JOIN protocol p ON p.id = r.protocol_id LEFT JOIN attack_result a ON a.run_id = r.id
  WHERE r.team_id = $1 AND r.dataset_kind::text = $2 AND r.model::text = $3 AND r.attribute = $4 AND p.fingerprint = $5
  UNION ALL
  SELECT r.id, r.row_hash, r.seed, r.status, NULL, NULL, NULL, c.metric::text, c.k, c.value
  FROM run r JOIN protocol p ON p.id = r.protocol_id JOIN recommendation_result c ON c.run_id = r.id
  WHERE r.team_id = $1 AND r.dataset_kind::text = $2 AND r.model::text = $3 AND r.attribute = $4 AND p.fingerprint = $5`;

/** A board of 550 runs and their 7,000 results, as the web asks for it, over HTTP; boards change from request to request. */
export async function rows(stage: BenchStage) {
  const boards = stage.boards.slice(0, BOARDS);
  const board = (i: number) => boards[i % boards.length]!; // at least one
  const askBoard = (i: number) => {
    const { dataset, model, attribute, fingerprint: protocol } = board(i);
    return stage.ask(LEADERBOARD, { filter: { dataset, model, attribute, protocol } });
  };
  const client = new pg.Client({ connectionString: stage.databaseUrl });
  await client.connect();
  const selectBoard = (i: number) => {
    const { dataset, model, attribute, fingerprint } = board(i);
    return client.query({ name: 'board', text: SQL, values: [stage.teamId, dataset, model, attribute, fingerprint] });
  };
  await timed(BOARDS, askBoard); // warm, as a server in use is
  const value = quantile(await timed(REQUESTS, askBoard), 0.95);
  await timed(BOARDS, selectBoard);
  const peerValue = quantile(await timed(REQUESTS, selectBoard), 0.95);
  await client.end();
  return [
    {
      id: 'leaderboard-p95',
      value,
      unit: 'ms',
      peer: 'bare SQL: the same rows, nothing computed',
      peerValue,
      ratio: peerValue / value,
    },
  ];
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedPaperFigures } from '../../../server/paper/paper.service.ts';
import type { Identity } from '../../../server/teams/authorization.service.ts';
import { openPlatform, type TestPlatform } from './platform.ts';
import { type Fate, launch, work } from './scenario.ts';

const ESTIMATE = '{ mean sd ci95 n values }';
const LEADERBOARD = `query ($filter: LeaderboardFilter!, $rankBy: RankBy! = WORST_CASE_ADVANTAGE) {
  leaderboard(filter: $filter, rankBy: $rankBy) {
    rankBy
    board { dataset model attribute protocol { fingerprint attack } runCount succeededCount lastFinishedAt }
    rows {
      key methodName rankBand { from to tested }
      method { __typename ... on U2uRParameters { solver alpha } ... on D2dRParameters { alpha } }
      model { ... on NmfParameters { dim layers } }
      seeds { done planned failed running }
      worstCase { attacker surface advantage ${ESTIMATE} }
      attacks { attacker surface overUnlearned accuracy ${ESTIMATE} auc ${ESTIMATE} advantage ${ESTIMATE} }
      utility { metric k value ${ESTIMATE} keptOfOriginal ${ESTIMATE} }
      seconds { stage value { mean n } }
      runs { number seed status parent { methodName seed } attacks { attacker advantage } recommendation { metric k value } }
      paper { table attacker metric value }
    }
    notRanked { run { number seed methodName } reason }
  }
}`;

interface Estimate {
  readonly mean: number;
  readonly sd: number | null;
  readonly ci95: number | null;
  readonly n: number;
  readonly values: readonly number[];
}
interface Row {
  readonly key: string;
  readonly methodName: string;
  readonly rankBand: { from: number; to: number; tested: boolean } | null;
  readonly method: Record<string, unknown>;
  readonly model: Record<string, unknown>;
  readonly seeds: Record<string, number>;
  readonly worstCase: { attacker: string; surface: string; advantage: Estimate } | null;
  readonly attacks: readonly {
    attacker: string;
    overUnlearned: boolean;
    auc: Estimate;
    accuracy: Estimate;
    advantage: Estimate;
  }[];
  readonly utility: readonly { metric: string; k: number; value: Estimate; keptOfOriginal: Estimate | null }[];
  readonly seconds: readonly { stage: string; value: { mean: number; n: number } }[];
  readonly runs: readonly {
    seed: number;
    status: string;
    parent: { methodName: string; seed: number } | null;
    attacks: { attacker: string; advantage: number }[];
    recommendation: unknown[];
  }[];
  readonly paper: readonly { table: number; attacker: string | null; metric: string; value: number }[];
}
interface Leaderboard {
  readonly rankBy: string;
  readonly board: {
    protocol: { fingerprint: string; attack: string };
    runCount: number;
    succeededCount: number;
    lastFinishedAt: string | null;
  } | null;
  readonly rows: readonly Row[];
  readonly notRanked: readonly { run: { number: number; seed: number; methodName: string }; reason: string }[];
}

/** t(0.975; 2) = 4.303: with two degrees of freedom P(|T| < t) = t / sqrt(2 + t^2), solved for 0.95. */
const T_2 = 0.95 * Math.sqrt(2 / (1 - 0.95 ** 2));

let platform: TestPlatform;
let owner: Identity;
let runner: Identity;
let slug = 0;

beforeAll(async () => {
  platform = await openPlatform();
  await seedPaperFigures(platform.db);
});
afterAll(() => platform.close());

/** Each test has a team of its own. */
async function freshTeam() {
  ({ owner, runner } = await platform.newTeam(`team-${(slug += 1)}`));
}

async function read(
  filter: Record<string, unknown> = {},
  rankBy = 'WORST_CASE_ADVANTAGE',
  by = owner,
): Promise<Leaderboard> {
  const variables = { filter: { dataset: 'ML_100K', model: 'NMF', ...filter }, rankBy };
  return (await platform.ask<{ leaderboard: Leaderboard }>(by, LEADERBOARD, variables)).leaderboard;
}

const numbers: Record<string, readonly Exclude<Fate, 'held'>[]> = {
  ORIGINAL: [
    { auc: { MLP: 0.75, XGB: 0.7 }, ndcg: 0.4, seconds: [10, 0, 1, 2] },
    { auc: { MLP: 0.76, XGB: 0.71 }, ndcg: 0.5, seconds: [12, 0, 1, 2] },
    { auc: { MLP: 0.77, XGB: 0.69 }, ndcg: 0.45, seconds: [14, 0, 1, 2] },
  ],
  U2U_R: [
    { auc: { MLP: 0.5, XGB: 0.99 }, ndcg: 0.3, seconds: [0, 3, 1, 2] },
    { auc: { MLP: 0.51, XGB: 0.98 }, ndcg: 0.35, seconds: [0, 4, 1, 2] },
    { auc: { MLP: 0.5, XGB: 1 }, ndcg: 0.36, seconds: [0, 5, 1, 2] },
  ],
  D2D_R: [
    { auc: { MLP: 0.44, XGB: 0.4 }, ndcg: 0.39, seconds: [0, 8, 1, 2] },
    { auc: { MLP: 0.46, XGB: 0.39 }, ndcg: 0.49, seconds: [0, 9, 1, 2] },
    { auc: { MLP: 0.45, XGB: 0.41 }, ndcg: 0.44, seconds: [0, 7, 1, 2] },
  ],
};
const asPrinted = ({ methodName, seed }: { methodName: string; seed: number }): Fate =>
  numbers[methodName]![(seed - 1) % 3]!;

describe('a leaderboard of three methods and three seeds', () => {
  let board: Leaderboard;
  const row = (method: string) => board.rows.find((r) => r.methodName === method)!;

  beforeAll(async () => {
    await freshTeam();
    await launch(platform, owner, {});
    await work(platform, runner, asPrinted);
    board = await read();
  });

  it('ranks by the worst attacker, each difference proven by pairs', () => {
    // D2D-R: XGB 2 |0.40 - 0.5| = 0.2, 0.22, 0.18. Original: MLP 0.5, 0.52, 0.54. U2U-R: XGB 0.98, 0.96, 1.
    expect(board.rows.map((r) => [r.methodName, r.worstCase?.attacker, r.rankBand])).toEqual([
      ['D2D_R', 'XGB', { from: 1, to: 1, tested: true }],
      ['ORIGINAL', 'MLP', { from: 2, to: 2, tested: true }],
      ['U2U_R', 'XGB', { from: 3, to: 3, tested: true }],
    ]);
    expect(board.notRanked).toEqual([]);
  });

  it('every figure is mean, sample sd and t-interval by hand', () => {
    const { advantage } = row('D2D_R').worstCase!;
    expect(advantage.mean).toBeCloseTo(0.2, 12);
    expect(advantage.sd).toBeCloseTo(0.02, 12);
    expect(advantage.ci95).toBeCloseTo((T_2 * 0.02) / Math.sqrt(3), 12);
    expect(advantage.n).toBe(3);
    expect(advantage.values.map((v) => v.toFixed(6))).toEqual(['0.200000', '0.220000', '0.180000']);
    const mlp = row('ORIGINAL').attacks.find((a) => a.attacker === 'MLP')!;
    expect(mlp.auc.mean).toBeCloseTo(0.76, 12);
    expect(mlp.auc.sd).toBeCloseTo(0.01, 12);
    expect(mlp.auc.values).toEqual([0.75, 0.76, 0.77]);
    expect(mlp.accuracy).toMatchObject({ mean: 0.6, sd: 0, ci95: 0, n: 3 });
  });

  it('an AUC below one half beyond its interval is over-unlearned', () => {
    const flags = board.rows.map((r) => [r.methodName, ...r.attacks.map((a) => `${a.attacker} ${a.overUnlearned}`)]);
    expect(flags).toEqual([
      ['D2D_R', 'MLP true', 'XGB true'], // 0.45 + 4.303 x 0.01 / sqrt 3 = 0.475
      ['ORIGINAL', 'MLP false', 'XGB false'],
      ['U2U_R', 'MLP false', 'XGB false'],
    ]);
  });

  it('utility kept is the ratio to the Original of the same seed', () => {
    const ndcg = (method: string) => row(method).utility.find((u) => u.metric === 'NDCG' && u.k === 10)!;
    expect(ndcg('D2D_R').keptOfOriginal!.mean).toBeCloseTo((0.39 / 0.4 + 0.49 / 0.5 + 0.44 / 0.45) / 3, 12);
    expect(ndcg('U2U_R').keptOfOriginal!.values.map((v) => v.toFixed(6))).toEqual(['0.750000', '0.700000', '0.800000']);
    expect(ndcg('ORIGINAL').keptOfOriginal).toBeNull();
    expect(row('U2U_R').utility.map((u) => `${u.metric}@${u.k}`)).toEqual(['NDCG@10', 'HR@5']);
  });

  it('seconds of each stage', () => {
    expect(row('ORIGINAL').seconds.map(({ stage, value }) => [stage, value.mean])).toEqual([
      ['TRAIN', 12],
      ['UNLEARN', 0],
      ['ATTACK', 1],
      ['EVALUATE', 2],
      ['ANALYSE', 0],
    ]);
    expect(row('D2D_R').seconds[1]!.value).toEqual({ mean: 8, n: 3 });
  });

  it('says what is compared, and with which parameters', () => {
    expect(board.board).toMatchObject({ runCount: 9, succeededCount: 9, protocol: { attack: 'CV5' } });
    expect(board.board!.lastFinishedAt).not.toBeNull();
    expect(row('U2U_R').method).toEqual({ __typename: 'U2uRParameters', solver: 'ADAM', alpha: 0.0001 });
    expect(row('ORIGINAL').method).toEqual({ __typename: 'OriginalParameters' });
    expect(row('ORIGINAL').model).toEqual({ dim: 16, layers: [32, 16, 8] });
    expect(row('D2D_R').seeds).toEqual({ done: 3, planned: 3, failed: 0, running: 0 });
    expect(new Set(board.rows.map((r) => r.key)).size).toBe(3);
  });

  it('leads to the runs, their results and their Original', () => {
    const [first] = row('D2D_R').runs;
    expect(row('D2D_R').runs.map((r) => [r.seed, r.status])).toEqual([1, 2, 3].map((s) => [s, 'SUCCEEDED']));
    expect(first!.parent).toEqual({ methodName: 'ORIGINAL', seed: 1 });
    expect(first!.attacks.map((a) => [a.attacker, a.advantage.toFixed(6)])).toEqual([
      ['MLP', '0.120000'],
      ['XGB', '0.200000'],
    ]);
    expect(first!.recommendation).toEqual([
      { metric: 'NDCG', k: 10, value: 0.39 },
      { metric: 'HR', k: 5, value: 0.195 },
    ]);
  });

  it('prints what the paper prints for the same method', () => {
    const printed = (method: string, metric: string, attacker: string | null = null) =>
      row(method).paper.find((p) => p.metric === metric && p.attacker === attacker)?.value;
    expect(printed('U2U_R', 'auc', 'XGB')).toBe(0.9906);
    expect(printed('ORIGINAL', 'accuracy', 'MLP')).toBe(0.6455);
    expect(printed('D2D_R', 'ndcg@10')).toBe(0.4147);
    expect(printed('D2D_R', 'seconds')).toBe(2.69);
    expect(printed('ORIGINAL', 'seconds')).toBeUndefined(); // Table 5 has no time of the Original
    expect(row('D2D_R').paper.map((p) => p.table)).toEqual([...Array(8).fill(3), ...Array(4).fill(4), 5]);
  });

  it('ranks by NDCG@10, the highest first', async () => {
    // Original and D2D-R differ by exactly 0.01 in every seed, U2U-R by 0.1, 0.15, 0.09 from the Original.
    const { rows, rankBy } = await read({}, 'NDCG');
    expect(rankBy).toBe('NDCG');
    expect(rows.map((r) => [r.methodName, r.rankBand!.from])).toEqual([
      ['ORIGINAL', 1],
      ['D2D_R', 2],
      ['U2U_R', 3],
    ]);
  });

  it('shows another team nothing', async () => {
    const { owner: stranger } = await platform.newTeam('strangers');
    expect(await read({}, 'NDCG', stranger)).toEqual({ rankBy: 'NDCG', board: null, rows: [], notRanked: [] });
    expect(await platform.ask(stranger, '{ boards { runCount } }')).toEqual({ boards: [] });
  });

  it('is not for runner tokens', async () => {
    await expect(read({}, 'NDCG', runner)).rejects.toThrow('A runner token may not do this');
    await expect(platform.ask(runner, '{ boards { runCount } }')).rejects.toThrow('A runner token may not do this');
  });

  it('costs as many SQL statements for many runs as for few', async () => {
    await platform.db.run.updateMany({ where: { teamId: owner.team.id }, data: { environment: 'another' } }); // nothing is at hand
    const few = await platform.statementsOf(() => read());
    expect(await platform.statementsOf(() => read())).toBeLessThan(few);
    await launch(platform, owner, {
      name: 'more',
      seeds: { from: 4, count: 4 },
      methods: [{ d2dR: {} }, { d2dR: { alpha: 1 } }],
    });
    await work(platform, runner, asPrinted);
    let rows = 0;
    const many = await platform.statementsOf(async () => (rows = (await read()).rows.length));
    expect(rows).toBe(4);
    expect(many).toBe(few);
    const boards = () => platform.ask(owner, '{ boards { runCount protocol { fingerprint } } }');
    expect(await platform.statementsOf(boards)).toBeLessThanOrEqual(4);
  });
});

describe('what is not ranked', () => {
  it('failed, cancelled, running and waiting seeds are counted, the ended ones with their reason', async () => {
    await freshTeam();
    await launch(platform, owner, { methods: [{ u2uR: {} }, { d2dR: {} }], seeds: { count: 4 } });
    await work(platform, runner, (run) => {
      if (run.methodName === 'D2D_R' && run.seed === 2) return { fails: 'diverged' };
      if (run.methodName === 'D2D_R' && run.seed === 3) return 'held';
      if (run.methodName === 'ORIGINAL' && run.seed === 4) return { fails: 'no space left' };
      return asPrinted(run);
    });
    const { rows, notRanked, board } = await read();
    const seeds = Object.fromEntries(rows.map((r) => [r.methodName, r.seeds]));
    expect(seeds).toEqual({
      ORIGINAL: { done: 3, planned: 4, failed: 1, running: 0 },
      U2U_R: { done: 3, planned: 4, failed: 1, running: 0 },
      D2D_R: { done: 1, planned: 4, failed: 2, running: 1 },
    });
    // One seed done proves nothing, neither for D2D-R nor against it: all share its band.
    const band = { from: 1, to: 3, tested: false };
    expect(rows.map((r) => [r.methodName, r.rankBand])).toEqual([
      ['D2D_R', band],
      ['ORIGINAL', band],
      ['U2U_R', band],
    ]);
    const d2d = rows[0]!;
    expect(d2d.worstCase!.advantage).toMatchObject({ sd: null, ci95: null, n: 1 });
    expect(d2d.attacks.map((a) => a.overUnlearned)).toEqual([false, false]); // one seed proves nothing
    expect(d2d.utility.find((u) => u.metric === 'NDCG')!.keptOfOriginal).toMatchObject({ n: 1, ci95: null });
    expect(board).toMatchObject({ runCount: 12, succeededCount: 7 });
    expect(notRanked.map(({ run, reason }) => [run.methodName, run.seed, reason.replace(/\d+/g, 'N')])).toEqual([
      ['D2D_R', 2, 'failed: diverged'],
      ['ORIGINAL', 4, 'failed: no space left'],
      ['U2U_R', 4, 'failed: its Original, run N, failed: no space left'],
      ['D2D_R', 4, 'failed: its Original, run N, failed: no space left'],
    ]);
  });

  it('a row all of whose seeds failed is shown last, without figures', async () => {
    await freshTeam();
    await launch(platform, owner, { methods: [{ u2uR: {} }], seeds: { count: 2 } });
    await work(platform, runner, (run) => (run.methodName === 'U2U_R' ? { fails: 'NaN' } : asPrinted(run)));
    const { rows } = await read();
    expect(rows.map((r) => [r.methodName, r.rankBand?.from ?? null])).toEqual([
      ['ORIGINAL', 1],
      ['U2U_R', null],
    ]);
    expect(rows[1]).toMatchObject({
      worstCase: null,
      attacks: [],
      utility: [],
      seconds: [],
      seeds: { done: 0, planned: 2, failed: 2, running: 0 },
    });
  });

  it('waiting runs make rows without figures and are not called lost', async () => {
    await freshTeam();
    await launch(platform, owner, {});
    const { rows, notRanked, board } = await read();
    expect(rows.map((r) => [r.methodName, r.rankBand, r.seeds['planned']])).toEqual([
      ['ORIGINAL', null, 3],
      ['U2U_R', null, 3],
      ['D2D_R', null, 3],
    ]);
    expect(notRanked).toEqual([]);
    expect(board).toMatchObject({ runCount: 9, succeededCount: 0, lastFinishedAt: null });
  });

  it('runs on other files than the latest', async () => {
    await freshTeam();
    await launch(platform, owner, { methods: [{ original: {} }] });
    await work(
      platform,
      runner,
      (run) => ({ ...(asPrinted(run) as object), files: run.seed === 1 ? 'b' : 'a' }) as Fate,
    );
    const { rows, notRanked } = await read();
    expect(rows[0]!.seeds).toEqual({ done: 2, planned: 3, failed: 0, running: 0 });
    expect(notRanked.map(({ run, reason }) => [run.seed, reason])).toEqual([
      [1, 'read files with sha256 bbbbbbbbbbbb…, the ranked runs files with sha256 aaaaaaaaaaaa…'],
    ]);
  });

  it('a method on other files than its own Original', async () => {
    await freshTeam();
    await launch(platform, owner, { methods: [{ d2dR: {} }], seeds: { count: 1 } });
    await work(
      platform,
      runner,
      (run) => ({ ...(asPrinted(run) as object), files: run.methodName === 'D2D_R' ? 'b' : 'a' }) as Fate,
    );
    const { rows, notRanked } = await read();
    expect(rows.map((r) => [r.methodName, r.seeds['done']])).toEqual([
      ['ORIGINAL', 1],
      ['D2D_R', 0],
    ]);
    expect(notRanked[0]!.reason).toMatch(/^read other files than its Original, run \d+$/);
  });

  it('an orphan whose Original was removed', async () => {
    await freshTeam();
    await launch(platform, owner, { methods: [{ d2dR: {} }], seeds: { count: 1 } });
    await work(platform, runner, asPrinted);
    await platform.db.run.deleteMany({ where: { teamId: owner.team.id, method: 'ORIGINAL' } });
    const { rows, notRanked } = await read();
    expect(rows[0]).toMatchObject({ methodName: 'D2D_R', worstCase: null, seeds: { done: 0, planned: 1 } });
    expect(notRanked.map((n) => n.reason)).toEqual(['its Original is missing']);
  });
});

describe('which board', () => {
  it('results of other protocols are never in the same table; the newest run decides the default', async () => {
    await freshTeam();
    await launch(platform, owner, { methods: [{ original: {} }], seeds: { count: 1 } });
    await launch(platform, owner, {
      methods: [{ original: {} }],
      seeds: { count: 2 },
      protocol: { attack: 'SHADOW10' },
    });
    await launch(platform, owner, { methods: [{ original: {} }], attributes: ['age'], seeds: { count: 1 } });
    await work(platform, runner, asPrinted);
    const newest = await read();
    expect(newest.board).toMatchObject({ runCount: 2, protocol: { attack: 'SHADOW10' } });
    const { boards } = await platform.ask<{
      boards: {
        attribute: string;
        runCount: number;
        succeededCount: number;
        lastFinishedAt: string;
        protocol: { fingerprint: string; attack: string };
      }[];
    }>(
      owner,
      '{ boards { dataset model attribute runCount succeededCount lastFinishedAt protocol { fingerprint attack } } }',
    );
    expect(boards.map((b) => [b.attribute, b.protocol.attack, b.runCount, b.succeededCount])).toEqual([
      ['age', 'CV5', 1, 1],
      ['gender', 'SHADOW10', 2, 2],
      ['gender', 'CV5', 1, 1],
    ]);
    const older = await read({ protocol: boards[2]!.protocol.fingerprint });
    expect(older.board).toMatchObject({ runCount: 1, protocol: { attack: 'CV5' } });
    expect((await read({ protocol: 'p_unknown' })).board).toBeNull();
    expect((await read({ dataset: 'SYNTHETIC_100K' })).rows).toEqual([]);
    const age = await read({ attribute: 'age' });
    expect(age.board).toMatchObject({ runCount: 1 });
    expect(age.rows[0]!.paper).toEqual([]); // the paper's tables are about gender
  });

  it('only the runs of an experiment', async () => {
    await freshTeam();
    const first = await launch(platform, owner, { methods: [{ original: {} }], seeds: { count: 2 } });
    const second = await launch(platform, owner, { methods: [{ original: {} }], seeds: { from: 2, count: 3 } });
    await work(platform, runner, asPrinted);
    expect((await read()).rows[0]!.seeds['planned']).toBe(4); // seed 2 is shared
    expect((await read({ experiment: first })).rows[0]!.runs.map((r) => r.seed)).toEqual([1, 2]);
    expect((await read({ experiment: second })).rows[0]!.runs.map((r) => r.seed)).toEqual([2, 3, 4]);
    const { owner: stranger } = await platform.newTeam('strangers to an experiment');
    expect((await read({ experiment: first }, 'NDCG', stranger)).board).toBeNull();
  });

  it('rows that faced fewer attackers are shown, not ranked', async () => {
    await freshTeam();
    await launch(platform, owner, { methods: [{ u2uR: {} }] });
    await launch(platform, owner, { name: 'MLP only', methods: [{ original: {} }], attackers: [{ mlp: {} }] });
    const grid = await platform.db.run.findMany({ where: { teamId: owner.team.id } });
    const mlpOnly = new Set(grid.filter((run) => (run.attackers as unknown[]).length === 1).map((run) => run.number));
    await work(platform, runner, (run) =>
      mlpOnly.has(run.number) ? { auc: { MLP: 0.5 }, ndcg: 0.4 } : asPrinted(run),
    );
    const { rows, notRanked } = await read();
    expect(rows.map((r) => [r.methodName, r.rankBand?.from ?? null])).toEqual([
      ['ORIGINAL', 1],
      ['U2U_R', 2],
      ['ORIGINAL', null],
    ]);
    expect(notRanked.map((n) => n.reason)).toEqual(Array(3).fill('faced other attackers than the ranked rows'));
  });
});

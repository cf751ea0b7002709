import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { figures, storeBoard } from './store-board.ts';

const QUERY = `query ($groups: [String!]!, $baseline: String, $test: SignificanceTest! = PAIRED_T) {
  compare(groups: $groups, baseline: $baseline, test: $test) {
    baseline
    board { dataset runCount protocol { fingerprint } }
    rows { key methodName seeds { done planned } }
    parameters { name values }
    figures { measure attacker k goal cells { key seeds mark value { mean values } versus { pValue pAdjusted sharedSeeds baseline } } }
    table(format: CSV, measures: [NDCG]) { text }
  }
}`;

interface Comparison {
  readonly baseline: string;
  readonly board: { dataset: string; runCount: number };
  readonly rows: { key: string; methodName: string; seeds: { done: number; planned: number } }[];
  readonly parameters: { name: string; values: (string | null)[] }[];
  readonly figures: {
    measure: string;
    attacker: string | null;
    goal: string | null;
    cells: {
      key: string;
      seeds: number[];
      mark: string | null;
      value: { mean: number; values: number[] } | null;
      versus: { pValue: number | null; pAdjusted: number | null; sharedSeeds: number[]; baseline: string } | null;
    }[];
  }[];
  readonly table: { text: string };
}

let api: Api;
let keys: string[];
let elsewhere: string[];

beforeAll(async () => {
  api = await openApi();
  keys = await storeBoard(api.db, {
    rows: [
      {
        method: 'ORIGINAL',
        seeds: [figures(0.75, 0.7, 0.4), figures(0.76, 0.7, 0.5), figures(0.77, 0.7, 0.45), figures(0.76, 0.7, 0.45)],
      },
      { method: 'D2D_R', seeds: [figures(0.5, 0.5, 0.39), figures(0.5, 0.5, 0.48), figures(0.5, 0.5, 0.42)] },
      {
        method: 'D2D_R',
        parameters: { alpha: 1 },
        seeds: [figures(0.6, 0.6, 0.41), 'diverged', figures(0.6, 0.6, 0.46), figures(0.6, 0.6, 0.4)],
      },
    ],
  });
  elsewhere = await storeBoard(api.db, {
    attack: 'SHADOW10',
    rows: [{ method: 'ORIGINAL', seeds: [figures(0.5, 0.5, 0.5)] }],
  });
});
afterAll(() => api.close());

const compare = async (groups: readonly string[], more: object = {}) =>
  ((await api.request(QUERY, { groups, ...more })) as { compare: Comparison }).compare;
const refusal = async (groups: readonly string[], more: object = {}) => {
  const { errors } = await api.send(QUERY, { groups, ...more });
  expect(errors[0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  return errors[0]!.message;
};

describe('rows of a board side by side', () => {
  it('in the order asked for, the parameters that differ, and the first as the baseline', async () => {
    const found = await compare([keys[2]!, keys[0]!, keys[1]!]);
    expect(found.baseline).toBe(keys[2]);
    expect(found.rows.map(({ key, seeds }) => [key, seeds.done, seeds.planned])).toEqual([
      [keys[2], 3, 4],
      [keys[0], 4, 4],
      [keys[1], 3, 3],
    ]);
    expect(found.board).toMatchObject({ dataset: 'ML_100K', runCount: 11 });
    expect(found.parameters.find(({ name }) => name === 'method')!.values).toEqual(['D2D_R', 'ORIGINAL', 'D2D_R']);
    expect(found.parameters.find(({ name }) => name === 'alpha')!.values).toEqual(['1', null, '0.0001']);
    expect(found.parameters.some(({ name }) => name === 'model.dim')).toBe(false);
  });

  it('pairs the seeds that both have; the seeds of a cell are in the order of its values', async () => {
    const found = await compare([keys[1]!, keys[2]!]);
    const ndcg = found.figures.find(({ measure }) => measure === 'NDCG')!;
    expect(ndcg.goal).toBe('MORE');
    expect(ndcg.cells[1]).toMatchObject({ seeds: [1, 3, 4], mark: 'SECOND', value: { values: [0.41, 0.46, 0.4] } });
    expect(ndcg.cells[0]).toMatchObject({ mark: 'BEST', versus: null });
    expect(ndcg.cells[1]!.versus).toMatchObject({ sharedSeeds: [1, 3], baseline: keys[1], pValue: null });
  });

  it('adjusts over the rows that are compared, not over the board', async () => {
    const auc = (found: Comparison, i: number) =>
      found.figures.find(({ measure, attacker }) => measure === 'AUC' && attacker === 'MLP')!.cells[i]!.versus!;
    const two = auc(await compare([keys[0]!, keys[1]!]), 1);
    expect(two.pAdjusted).toBe(two.pValue);
    expect(two.pValue).toBeLessThan(0.05);
  });

  it('gives itself as a file', async () => {
    const { table } = await compare([keys[1]!, keys[0]!], { baseline: keys[0] });
    expect(table.text.split('\r\n').map((line) => line.split(',').slice(0, 4).join(' '))).toEqual([
      'Rank Method Seeds NDCG@10',
      expect.stringMatching(/^1 D2D-R 3\/3 0.43/),
      expect.stringMatching(/^3 Original 4\/4 0.45/),
      '',
    ]);
  });
});

describe('what cannot be compared', () => {
  it('rows of two boards, in words that say what differs', async () => {
    expect(await refusal([keys[0]!, elsewhere[0]!])).toMatch(
      /^groups: expected rows of one data set, model, attribute and protocol, got protocol p_\w+ and p_\w+$/,
    );
  });

  it('one row, the same twice, more than twenty', async () => {
    expect(await refusal([keys[0]!])).toBe('groups: expected 2 to 20 different rows, got 1');
    expect(await refusal([keys[0]!, keys[0]!])).toBe('groups: expected 2 to 20 different rows, got 2, some twice');
    expect(await refusal(Array.from({ length: 21 }, (_, i) => `${i}`))).toContain('got 21');
  });

  it('a row that is not there, and a baseline that is not among them', async () => {
    expect(await refusal([keys[0]!, 'x'])).toBe('groups[1]: expected the key of a row of your team, got "x"');
    expect(await refusal([keys[0]!, keys[1]!], { baseline: keys[2] })).toMatch(/^baseline: expected one of the groups/);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { figures, storeBoard } from './store-board.ts';

const QUERY = `query ($input: PivotInput!) { pivot(input: $input) {
  protocols { fingerprint attack } rows { values } columns { values }
  cells { row column key measure mark value { mean n } seeds { done planned failed } versus { pAdjusted significant baseline } }
  notRanked { reason run { number } } table(format: MARKDOWN, digits: 2) { text fileName } } }`;

interface Pivot {
  readonly protocols: { fingerprint: string; attack: string }[];
  readonly rows: { values: string[] }[];
  readonly columns: { values: string[] }[];
  readonly cells: {
    row: number;
    column: number;
    key: string;
    measure: string;
    mark: string | null;
    value: { mean: number; n: number };
    seeds: { done: number; planned: number; failed: number };
    versus: { pAdjusted: number | null; significant: boolean; baseline: string } | null;
  }[];
  readonly notRanked: { reason: string }[];
  readonly table: { text: string; fileName: string };
}

let api: Api;
let keys: string[];

beforeAll(async () => {
  api = await openApi();
  await storeBoard(api.db, { attack: 'SHADOW10', rows: [{ method: 'ORIGINAL', seeds: [figures(0.9, 0.9, 0.9)] }] });
  keys = await storeBoard(api.db, {
    rows: [
      { method: 'ORIGINAL', seeds: [figures(0.75, 0.7, 0.4), figures(0.76, 0.7, 0.5), figures(0.77, 0.7, 0.45)] },
      { method: 'D2D_R', seeds: [figures(0.5, 0.51, 0.39), figures(0.51, 0.5, 0.48), figures(0.5, 0.5, 0.42)] },
      {
        method: 'D2D_R',
        parameters: { alpha: 1 },
        seeds: [figures(0.6, 0.6, 0.41), 'diverged', figures(0.6, 0.6, 0.46)],
      },
    ],
  });
  await storeBoard(api.db, {
    model: 'LIGHT_GCN',
    rows: [{ method: 'ORIGINAL', seeds: [figures(0.65, 0.66, 0.3)] }],
  });
});
afterAll(() => api.close());

const input = (more: object = {}) => ({
  rows: ['MODEL', 'METHOD', 'PARAMETERS'],
  columns: ['ATTACKER'],
  measures: ['AUC', 'NDCG'],
  ...more,
});
const ask = async (more: object = {}) => ((await api.request(QUERY, { input: input(more) })) as { pivot: Pivot }).pivot;
const refusal = async (more: object) => {
  const { errors } = await api.send(QUERY, { input: input(more) });
  expect(errors[0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  return errors[0]!.message;
};

describe('a pivot', () => {
  it('has a header for each row and column, in the order of the contract, and a figure with its seeds in each cell', async () => {
    const found = await ask();
    expect(found.rows.map(({ values }) => values)).toEqual([
      ['NMF', 'Original', ''],
      ['NMF', 'D2D-R', 'alpha 0.0001'],
      ['NMF', 'D2D-R', 'alpha 1'],
      ['LightGCN', 'Original', ''],
    ]);
    expect(found.columns.map(({ values }) => values)).toEqual([
      ['', 'NDCG'],
      ['MLP', 'AUC'],
      ['XGB', 'AUC'],
    ]);
    expect(found.cells).toHaveLength(12);
    const cell = found.cells.find(({ row, column }) => row === 2 && column === 1)!;
    expect(cell).toMatchObject({
      key: keys[2],
      measure: 'AUC',
      value: { mean: 0.6, n: 2 },
      seeds: { done: 2, planned: 3, failed: 1 },
    });
    expect(found.notRanked.map(({ reason }) => reason)).toEqual(['failed: diverged']);
  });

  it('marks the best of each board alone, and tests against the Original of each row', async () => {
    const { cells } = await ask();
    const auc = cells.filter(({ column }) => column === 1).map(({ mark }) => mark);
    expect(auc).toEqual([null, 'BEST', 'SECOND', null]); // nearest to one half; LightGCN's has nobody beside it
    const d2d = cells.find(({ row, column }) => row === 1 && column === 1)!;
    expect(d2d.versus).toMatchObject({ baseline: keys[0], significant: true });
    expect(cells.find(({ row, column }) => row === 2 && column === 1)!.versus!.pAdjusted).toBeNull(); // two shared seeds
  });

  it('follows one protocol: that of the newest run, each model with its own surface, or the one named', async () => {
    const found = await ask();
    expect(found.protocols.map(({ attack }) => attack)).toEqual(['CV5', 'CV5']);
    const boards = (await api.request('{ boards { protocol { fingerprint attack } } }')) as {
      boards: { protocol: { fingerprint: string; attack: string } }[];
    };
    const shadow = boards.boards.find(({ protocol }) => protocol.attack === 'SHADOW10')!.protocol.fingerprint;
    const other = await ask({ filter: { protocol: shadow } });
    expect(other.cells.map(({ value }) => value.mean)).toEqual([0.9, 0.9, 0.9]);
  });

  it('a row of another protocol changes nothing', async () => {
    const before = await ask();
    await storeBoard(api.db, { attack: 'HOLDOUT20', rows: [{ method: 'U2U_R', seeds: [figures(0.1, 0.2, 0.3)] }] });
    const fingerprint = before.protocols.at(-1)!.fingerprint;
    const after = await ask({ filter: { protocol: fingerprint } });
    expect(after.cells).toEqual(before.cells);
    await api.db.run.deleteMany({ where: { protocol: { attack: 'HOLDOUT20' } } });
  });

  it('is a file with the same figures', async () => {
    const { table, cells } = await ask();
    const lines = table.text.split('\n').filter((line) => line.startsWith('| '));
    expect(lines).toHaveLength(6);
    expect(lines[3]).toContain('**0.50 ± 0.01** †');
    expect(cells.find(({ row, column }) => row === 1 && column === 1)!.value.mean.toFixed(2)).toBe('0.50');
  });
});

describe('what a pivot refuses', () => {
  it('two figures in one cell: it says which header would tell them apart, and averages nothing', async () => {
    expect(await refusal({ rows: ['METHOD'], filter: { models: ['NMF'] } })).toMatch(
      /^rows: expected headers that tell all figures apart, several lie in the cell of D2D-R, .*: add PARAMETERS to rows or columns, or filter$/,
    );
  });

  it('a dimension twice, no rows, no measures', async () => {
    expect(await refusal({ columns: ['METHOD'] })).toBe('rows: expected each dimension once, got METHOD again');
    expect(await refusal({ rows: [] })).toBe('rows: expected at least one, got none');
    expect(await refusal({ measures: [] })).toBe('measures: expected at least one, got none');
  });
});

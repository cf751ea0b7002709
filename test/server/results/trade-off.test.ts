import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { figures, storeBoard } from './store-board.ts';

const POINT =
  '{ key methodName parameterValue onFront onBoardFront advantage { mean } utility { mean } seeds { done } }';
const QUERY = (args = '') => `{ tradeOff(filter: { dataset: ML_100K, model: NMF }${args}) {
  board { runCount } hypervolume knee ${POINT} front ${POINT}
  within: bestWithin(advantage: 0.25) ${POINT} certain: bestWithin(advantage: 0.25, certain: true) ${POINT}
  sweeps { methodName parameter hypervolume knee ${POINT} points ${POINT} bestWithin(advantage: 0.35) ${POINT} }
  leftOut { key methodName reason } } }`;

interface Point {
  readonly key: string;
  readonly parameterValue: number | null;
  readonly onFront: boolean;
  readonly onBoardFront: boolean;
}
interface Trade {
  readonly hypervolume: number;
  readonly front: Point[];
  readonly knee: Point | null;
  readonly within: Point | null;
  readonly certain: Point | null;
  readonly sweeps: {
    methodName: string;
    parameter: string | null;
    hypervolume: number;
    knee: Point | null;
    points: Point[];
    bestWithin: Point | null;
  }[];
  readonly leftOut: { key: string; reason: string }[];
}

let api: Api;
let keys: string[];

/** Advantage 2 |AUC - 0.5| by the MLP attacker, the worse of the two. */
const both = (advantage: number, ndcg: number) => [
  figures(0.5 + advantage / 2, 0.5, ndcg),
  figures(0.5 + advantage / 2, 0.5, ndcg),
];

beforeAll(async () => {
  api = await openApi();
  keys = await storeBoard(api.db, {
    rows: [
      { method: 'ORIGINAL', seeds: both(0.5, 0.4) },
      { method: 'D2D_R', parameters: { alpha: 10 }, seeds: both(0.3, 0.39) },
      { method: 'D2D_R', parameters: { alpha: 0.01 }, seeds: both(0.1, 0.2) },
      { method: 'D2D_R', parameters: { alpha: 0.1 }, seeds: both(0.2, 0.35) },
      { method: 'D2D_R', parameters: { alpha: 1 }, seeds: both(0.25, 0.3) },
      { method: 'D2D_R', parameters: { alpha: 1, epochs: 7 }, seeds: both(0.4, 0.1) },
      { method: 'LEACE', seeds: ['diverged'] },
      { method: 'REMOVAL', attackers: [{ name: 'XGB' }], seeds: both(0, 0.1) },
    ],
  });
});
afterAll(() => api.close());

const ask = async (args = '') => ((await api.request(QUERY(args))) as { tradeOff: Trade }).tradeOff;

describe('the trade-off of a board', () => {
  it('is a sweep for each method and setting of its other parameters, its points by the parameter', async () => {
    const { sweeps } = await ask();
    expect(
      sweeps.map(({ methodName, parameter, points }) => [methodName, parameter, points.map((p) => p.parameterValue)]),
    ).toEqual([
      ['D2D_R', 'alpha', [0.01, 0.1, 1, 10]],
      ['ORIGINAL', null, [null]],
      ['D2D_R', 'alpha', [1]],
    ]);
  });

  it('its front, area and best within a bound are those of the points', async () => {
    const found = await ask();
    const [sweep] = found.sweeps;
    expect(sweep!.points.map(({ onFront }) => onFront)).toEqual([true, true, false, true]); // alpha 1: 0.25 leaks more than 0.2 and keeps less
    expect(found.front.map(({ key }) => key)).toEqual([keys[2], keys[3], keys[1], keys[0]]);
    // From advantage 1 and utility 0: 0.1 x 0.2 + 0.1 x 0.35 + 0.7 x 0.39.
    expect(sweep!.hypervolume).toBeCloseTo(0.02 + 0.035 + 0.273, 12);
    expect(found.hypervolume).toBeCloseTo(0.02 + 0.035 + 0.2 * 0.39 + 0.5 * 0.4, 12);
    expect(found.within!.key).toBe(keys[3]);
    expect(sweep!.bestWithin!.key).toBe(keys[1]);
    expect(found.certain!.key).toBe(keys[3]); // two equal seeds: an interval of no width
    expect(sweep!.knee!.key).toBe(keys[3]);
  });

  it('names the rows that have no place in it', async () => {
    const { leftOut } = await ask();
    expect(leftOut.map(({ key, reason }) => [key, reason])).toEqual([
      [keys[6], 'no seed is done'],
      [keys[7], 'faced other attackers than most rows'],
    ]);
    const other = await ask(', k: 5');
    expect(
      other.leftOut.filter(({ reason }) => reason === 'lacks the leak or the utility that is asked for'),
    ).toHaveLength(7);
  });

  it('may take the leak of one attacker, and the share that is kept', async () => {
    const found = await ask(', attacker: XGB, utility: NDCG_KEPT');
    expect(found.front.map(({ key }) => key)).toEqual([keys[1]]); // XGB learns nothing from any: the most useful stands alone
    expect(found.leftOut.some(({ key }) => key === keys[0])).toBe(true); // an Original keeps nothing of an Original
  });

  it('refuses what is no utility', async () => {
    const { errors } = await api.send(QUERY(', utility: AUC'));
    expect(errors[0]).toMatchObject({
      message: 'utility: expected NDCG, HR, RECALL, NDCG_KEPT, HR_KEPT, RECALL_KEPT, got AUC',
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });
});

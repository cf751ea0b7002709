import type { BoardRun } from '../../../server/results/board-run.ts';

let number = 0;

/** A finished run of a board; a test names only what it is about. */
export function run(given: Partial<BoardRun>): BoardRun {
  number += 1;
  return {
    id: `run_${number}`,
    number,
    rowHash: 'row',
    seed: 1,
    status: 'SUCCEEDED',
    reason: null,
    method: 'ORIGINAL',
    methodParameters: { name: 'ORIGINAL' },
    model: 'NMF',
    modelParameters: { name: 'NMF' },
    unlearned: [],
    attackers: [{ name: 'MLP' }, { name: 'XGB' }],
    datasetId: 'ds_1',
    dataset: { sha256: 'a'.repeat(64) },
    finishedAt: new Date(number * 1000),
    trainSeconds: null,
    unlearnSeconds: null,
    attackSeconds: null,
    evaluateSeconds: null,
    analyseSeconds: null,
    engine: 'WASM',
    environment: 'a machine',
    attacks: [],
    recommendations: [],
    parent: null,
    ...given,
  };
}

export const original = (given: Partial<NonNullable<BoardRun['parent']>> = {}): BoardRun['parent'] => ({
  number: 900,
  rowHash: 'originals',
  status: 'SUCCEEDED',
  datasetId: 'ds_1',
  recommendations: [],
  ...given,
});

export const attack = (
  attacker: 'MLP' | 'XGB',
  auc: number,
  place: Partial<Pick<BoardRun['attacks'][number], 'surface' | 'attribute'>> = {},
): BoardRun['attacks'][number] => ({
  attacker,
  surface: 'GMF',
  attribute: 'gender',
  accuracy: 0.6,
  balancedAccuracy: 0.61,
  precision: 0.62,
  recall: 0.63,
  auc,
  aucHard: 0.61,
  ...place,
});

/** Of all users unless an attribute is given. */
export const figure = (
  metric: BoardRun['recommendations'][number]['metric'],
  k: number,
  value: number,
  attribute = '',
): BoardRun['recommendations'][number] => ({ metric, k, value, attribute });

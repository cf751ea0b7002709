import { describe, expect, it } from 'vitest';
import { canonicalHash } from '../../../server/canonical.ts';
import { cellsOf, fingerprintOf, type Grid, gridSize } from '../../../server/experiments/experiment.grid.ts';

const nmf = {
  name: 'NMF' as const,
  dim: 16,
  layers: [32, 16, 8],
  epochs: 50,
  batchSize: 256,
  learningRate: 0.001,
  negatives: 4,
  initStd: 0.01,
};
const original = { name: 'ORIGINAL' as const };
const d2dR = { name: 'D2D_R' as const, alpha: 1e-4, epochs: 1000, learningRate: 0.001 };
const mlp = { name: 'MLP' as const, hidden: 100, l2: 1, learningRate: 0.001, maxIterations: 1000 };
const xgb = { name: 'XGB' as const, rounds: 100, eta: 0.3, maxDepth: 6, lambda: 1, minChildWeight: 1 };
const protocol = { split: 'RATIO', ranking: 'FULL', attack: 'CV5', kCore: 5, surface: 'GMF' } as const;
const grid: Grid = {
  datasets: ['SYNTHETIC_100K'],
  models: [nmf],
  attributes: ['gender'],
  methods: [original],
  attackers: [mlp, xgb],
  protocol,
  seeds: { from: 1, count: 1 },
};
const hashes = (of: Grid): string[] => cellsOf(of).map((cell) => cell.configHash);

describe('cellsOf', () => {
  it('is every data set x model x attribute x method x seed', () => {
    const cells = cellsOf({
      ...grid,
      datasets: ['ML_100K', 'SYNTHETIC_100K'],
      models: [nmf, { ...nmf, dim: 8 }],
      attributes: ['gender', 'age', 'occupation'],
      methods: [original, d2dR, { ...d2dR, alpha: 1 }],
      seeds: { from: 7, count: 4 },
    });
    expect(cells).toHaveLength(2 * 2 * 3 * 3 * 4);
    expect(new Set(cells.map((cell) => cell.configHash)).size).toBe(cells.length);
    expect([...new Set(cells.map((cell) => cell.seed))]).toEqual([7, 8, 9, 10]);
    expect(new Set(cells.map((cell) => cell.rowHash)).size).toBe(cells.length / 4);
  });

  it('goes seed by seed, the Original always before what starts from it', () => {
    const cells = cellsOf({ ...grid, methods: [d2dR], attributes: ['gender', 'age'], seeds: { from: 1, count: 2 } });
    expect(cells.map((cell) => [cell.seed, cell.attribute, cell.method.name])).toEqual([
      [1, 'gender', 'ORIGINAL'],
      [1, 'gender', 'D2D_R'],
      [1, 'age', 'ORIGINAL'],
      [1, 'age', 'D2D_R'],
      [2, 'gender', 'ORIGINAL'],
      [2, 'gender', 'D2D_R'],
      [2, 'age', 'ORIGINAL'],
      [2, 'age', 'D2D_R'],
    ]);
  });

  it('each method names the Original of its own cell', () => {
    const cells = cellsOf({ ...grid, methods: [d2dR], attributes: ['gender', 'age'], seeds: { from: 1, count: 2 } });
    for (const cell of cells.filter(({ method }) => method.name !== 'ORIGINAL')) {
      const parent = cells.find(({ configHash }) => configHash === cell.parentHash)!;
      expect({ ...parent, method: null, configHash: '', rowHash: '', parentHash: null }).toEqual({
        ...cell,
        method: null,
        configHash: '',
        rowHash: '',
        parentHash: null,
      });
      expect(parent.method).toEqual(original);
    }
    expect(cells.filter(({ parentHash }) => parentHash === null)).toHaveLength(4);
  });

  it('the Original is added where it was not asked for, once', () => {
    expect(hashes({ ...grid, methods: [d2dR] })).toEqual(hashes({ ...grid, methods: [original, d2dR, original] }));
  });

  it('equal cells are one', () => {
    const twice = { ...grid, datasets: [...grid.datasets, ...grid.datasets], methods: [d2dR, { ...d2dR }] };
    expect(hashes(twice)).toEqual(hashes({ ...grid, methods: [d2dR] }));
    expect(gridSize(twice)).toBe(2 * 3); // a bound, before it is expanded
  });

  it('the order of the attackers means nothing', () => {
    expect(hashes({ ...grid, attackers: [xgb, mlp] })).toEqual(hashes(grid));
  });

  it.each<[string, Partial<Grid>]>([
    ['dataset', { datasets: ['ML_100K'] }],
    ['model', { models: [{ ...nmf, epochs: 51 }] }],
    ['attribute', { attributes: ['age'] }],
    ['attackers', { attackers: [mlp] }],
    ['an attacker', { attackers: [mlp, { ...xgb, rounds: 99 }] }],
    ['protocol', { protocol: { ...protocol, kCore: 6 } }],
  ])('another %s is another row', (_, given) => {
    expect(cellsOf({ ...grid, ...given })[0]!.rowHash).not.toBe(cellsOf(grid)[0]!.rowHash);
  });

  it('another seed is another run of the same row', () => {
    const [one, two] = cellsOf({ ...grid, seeds: { from: 1, count: 2 } });
    expect(one!.rowHash).toBe(two!.rowHash);
    expect(one!.configHash).not.toBe(two!.configHash);
  });
});

describe('gridSize', () => {
  it('counts the Originals that are added, as cellsOf does', () => {
    for (const methods of [[original], [d2dR], [original, d2dR], [d2dR, { ...d2dR, alpha: 1 }]]) {
      const of = { ...grid, methods, attributes: ['gender', 'age'], seeds: { from: 0, count: 3 } };
      expect(gridSize(of)).toBe(cellsOf(of).length);
    }
  });
});

describe('fingerprintOf', () => {
  it('is p_ and the first 12 digits of the hash of the five choices', () => {
    expect(fingerprintOf(protocol)).toBe(`p_${canonicalHash(protocol).slice(0, 12)}`);
  });

  it('every choice counts', () => {
    const others = [
      { ...protocol, split: 'LEAVE_ONE_OUT' },
      { ...protocol, ranking: 'SAMPLED99' },
      { ...protocol, attack: 'SHADOW10' },
      { ...protocol, kCore: 4 },
      { ...protocol, surface: 'MLP' },
    ] as const;
    expect(new Set([protocol, ...others].map((p) => fingerprintOf(p))).size).toBe(6);
  });

  it('what is no choice of the protocol does not count', () => {
    expect(fingerprintOf({ ...protocol, id: 'pr_1' } as typeof protocol)).toBe(fingerprintOf(protocol));
  });
});

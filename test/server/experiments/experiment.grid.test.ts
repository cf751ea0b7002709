import { describe, expect, it } from 'vitest';
import { canonicalHash } from '../../../server/canonical.ts';
import { presets } from '../../../server/experiments/preset.service.ts';
import { cellsOf, fingerprintOf, type Grid, gridSize } from '../../../server/experiments/experiment.grid.ts';

const { models, methods, attackers } = presets.PAPER;
const { NMF: nmf, LIGHT_GCN: lightGcn } = models;
const { ORIGINAL: original, D2D_R: d2dR, RETRAIN: retrain } = methods;
const { MLP: mlp, XGB: xgb } = attackers;
const protocol = { split: 'RATIO', ranking: 'FULL', attack: 'CV5', kCore: 5, surfaces: ['GMF'], repeats: 1 } as const;
const grid: Grid = {
  datasets: [{ kind: 'SYNTHETIC_100K' }],
  models: [nmf],
  attributes: ['gender'],
  methods: [original],
  unlearn: null,
  attackers: [mlp, xgb],
  protocol: { ...protocol, surfaces: null },
  seeds: { from: 1, count: 1 },
};
const hashes = (of: Grid): string[] => cellsOf(of).map((cell) => cell.configHash);

describe('cellsOf', () => {
  it('is every data set x model x attribute x method x seed', () => {
    const cells = cellsOf({
      ...grid,
      datasets: [{ kind: 'ML_100K' }, { kind: 'SYNTHETIC_100K' }],
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
      const alike = { method: null, unlearned: [], configHash: '', rowHash: '', parentHash: null };
      expect({ ...parent, ...alike }).toEqual({ ...cell, ...alike });
      expect(parent).toMatchObject({ method: original, unlearned: [] });
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

  it("a team's own data set is its content, by whatever name", () => {
    const own = { id: 'cd_1', name: 'shop', sha256: 'a'.repeat(64), attributes: ['gender'], hasTimes: true };
    const of = (changes: object): Grid => ({ ...grid, datasets: [{ kind: 'CUSTOM', own: { ...own, ...changes } }] });
    expect(hashes(of({ id: 'cd_2', name: 'store' }))).toEqual(hashes(of({})));
    expect(hashes(of({ sha256: 'b'.repeat(64) }))).not.toEqual(hashes(of({})));
  });

  it('the order of the attackers means nothing', () => {
    expect(hashes({ ...grid, attackers: [xgb, mlp] })).toEqual(hashes(grid));
  });

  it.each<[string, Partial<Grid>]>([
    ['dataset', { datasets: [{ kind: 'ML_100K' }] }],
    ['model', { models: [{ ...nmf, epochs: 51 }] }],
    ['attribute', { attributes: ['age'] }],
    ['attackers', { attackers: [mlp] }],
    ['an attacker', { attackers: [mlp, { ...xgb, rounds: 99 }] }],
    ['protocol', { protocol: { ...protocol, kCore: 6 } }],
    ['number of repeats', { protocol: { ...protocol, repeats: 5 } }],
    ['attacked surface', { protocol: { ...protocol, surfaces: ['GMF', 'MLP'] } }],
  ])('another %s is another row', (_, given) => {
    expect(cellsOf({ ...grid, ...given })[0]!.rowHash).not.toBe(cellsOf(grid)[0]!.rowHash);
  });

  it('each model unlearns and attacks its own surface unless others are named', () => {
    const two = { ...grid, models: [nmf, lightGcn], methods: [d2dR] };
    const shown = (of: Grid) => cellsOf(of).map(({ unlearned, protocol: { surfaces } }) => [unlearned, surfaces]);
    expect(shown(two)).toEqual([
      [[], ['GMF']],
      [['GMF'], ['GMF']],
      [[], ['LAYER0']],
      [['LAYER0'], ['LAYER0']],
    ]);
    const named: Grid = {
      ...grid,
      methods: [d2dR],
      unlearn: ['MLP', 'GMF'],
      protocol: { ...protocol, surfaces: ['CONCAT'] },
    };
    expect(shown(named)).toEqual([
      [[], ['CONCAT']],
      [['GMF', 'MLP'], ['CONCAT']],
    ]);
  });

  it('the order in which surfaces and attributes are listed means nothing, nor a repetition', () => {
    const listed = (unlearn: Grid['unlearn'], surfaces: Grid['unlearn'], attribute: string): Grid => ({
      ...grid,
      methods: [d2dR],
      unlearn,
      protocol: { ...protocol, surfaces },
      attributes: [attribute],
    });
    const one = listed(['GMF', 'MLP'], ['GMF', 'CONCAT'], 'age+gender');
    expect(hashes(listed(['MLP', 'GMF'], ['CONCAT', 'GMF', 'GMF'], 'gender+age+gender'))).toEqual(hashes(one));
    expect(cellsOf(one)[0]!.attribute).toBe('age+gender');
  });

  it('what is unlearned makes another row, but all share one Original', () => {
    const [original1, gmf] = cellsOf({ ...grid, methods: [d2dR] });
    const [original2, mlpToo] = cellsOf({ ...grid, methods: [d2dR], unlearn: ['GMF', 'MLP'] });
    expect(original2).toEqual(original1);
    expect(mlpToo!.rowHash).not.toBe(gmf!.rowHash);
  });

  it('a method that trains a model of its own is linked to the Original too', () => {
    const [first, second] = cellsOf({ ...grid, methods: [retrain] });
    expect(second).toMatchObject({ method: retrain, unlearned: ['GMF'], parentHash: first!.configHash });
  });

  it('another seed is another run of the same row', () => {
    const [one, two] = cellsOf({ ...grid, seeds: { from: 1, count: 2 } });
    expect(one!.rowHash).toBe(two!.rowHash);
    expect(one!.configHash).not.toBe(two!.configHash);
  });
});

describe('gridSize', () => {
  it('counts the Originals that are added, as cellsOf does', () => {
    for (const asked of [[original], [d2dR], [original, d2dR], [d2dR, { ...d2dR, alpha: 1 }]]) {
      const of = { ...grid, methods: asked, attributes: ['gender', 'age'], seeds: { from: 0, count: 3 } };
      expect(gridSize(of)).toBe(cellsOf(of).length);
    }
  });
});

describe('fingerprintOf', () => {
  it('is p_ and the first 12 digits of the hash of the six choices', () => {
    expect(fingerprintOf(protocol)).toBe(`p_${canonicalHash(protocol).slice(0, 12)}`);
  });

  it('every choice counts', () => {
    const others = [
      { ...protocol, split: 'LEAVE_ONE_OUT' },
      { ...protocol, ranking: 'SAMPLED99' },
      { ...protocol, attack: 'SHADOW10' },
      { ...protocol, kCore: 4 },
      { ...protocol, surfaces: ['MLP'] },
      { ...protocol, surfaces: ['GMF', 'MLP'] },
      { ...protocol, repeats: 2 },
    ] as const;
    expect(new Set([protocol, ...others].map((p) => fingerprintOf(p))).size).toBe(8);
  });

  it('what is no choice of the protocol does not count', () => {
    expect(fingerprintOf({ ...protocol, id: 'pr_1' } as typeof protocol)).toBe(fingerprintOf(protocol));
  });
});

import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { AttackerName, MethodName, ModelName } from '../../../server/enums.ts';
import { presets } from '../../../server/experiments/preset.service.ts';
import {
  attackerSchemas,
  attackersOf,
  methodOf,
  methodSchemas,
  modelOf,
  modelSchemas,
  real,
  whole,
} from '../../../server/runs/parameters.service.ts';

const { models, methods, attackers } = presets.PAPER;
const { NMF: nmf } = models;
const { U2U_R: u2uR, D2D_R: d2dR } = methods;
const { MLP: mlp, XGB: xgb } = attackers;

/** What a schema says of a value, or nothing. */
const complaints = (schema: z.ZodType, value: unknown): string[] =>
  schema.safeParse(value).error?.issues.map((issue) => [issue.path.join('.'), issue.message].join(': ')) ?? [];

interface Range {
  readonly schema: z.ZodType;
  readonly valid: object;
  readonly field: string;
  readonly ends: readonly [number, number];
  readonly kind: 'whole' | 'real';
}
type Ends = readonly [number, number];
const COUNT: Ends = [1, 100_000];
const WEIGHT: Ends = [0, 1e6];
const RATE: Ends = [1e-9, 10];
const training = { dim: [1, 512], epochs: [1, 10_000], batchSize: [1, 65_536], patience: [0, 10_000] } as const;
const features = [1, 65_536] as const;
const perceptron = [
  { hidden: [1, 4096], maxIterations: COUNT },
  { l2: WEIGHT, learningRate: RATE },
] as const;

/** By name: the whole numbers, then the others. Every name of the contract has to be here. */
const ends: Record<ModelName | MethodName | AttackerName, readonly Record<string, Ends>[]> = {
  NMF: [
    { ...training, negatives: [1, 100] },
    { learningRate: RATE, initStd: RATE },
  ],
  LIGHT_GCN: [
    { ...training, layers: [1, 16] },
    { learningRate: RATE, initStd: RATE, l2: WEIGHT },
  ],
  ORIGINAL: [],
  U2U_R: [
    { epochs: COUNT, topK: [1, 1000] },
    { alpha: WEIGHT, learningRate: RATE },
  ],
  D2D_R: [
    { epochs: COUNT, features, topK: [1, 1000] },
    { alpha: WEIGHT, learningRate: RATE },
  ],
  RETRAIN: [{ features }, { lambda: WEIGHT }],
  ADV_INT: [{ hidden: [1, 4096] }, { reversal: WEIGHT, learningRate: RATE }],
  U2U_SOFTMAX: [
    { epochs: COUNT, attackerSteps: [1, 1000] },
    { alpha: WEIGHT, learningRate: RATE },
  ],
  KL_R: [{ epochs: COUNT }, { alpha: WEIGHT, learningRate: RATE }],
  SWD_R: [
    { epochs: COUNT, projections: [1, 65_536] },
    { alpha: WEIGHT, learningRate: RATE },
  ],
  LEACE: [],
  NOISE: [{}, { sigma: WEIGHT }],
  REMOVAL: [],
  MLP: perceptron,
  XGB: [
    { rounds: [1, 10_000], maxDepth: [1, 32] },
    { eta: [1e-9, 1], lambda: WEIGHT, minChildWeight: WEIGHT },
  ],
  LOGISTIC: [{ maxIterations: COUNT }, { c: [1e-9, 1e9] }],
  STANDARDIZED_MLP: perceptron,
  RANDOM_FOREST: [{ trees: [1, 10_000], maxDepth: [0, 64] }],
  KNN: [{ neighbours: [1, 10_000] }],
  RBF_SVM: [{}, { c: [1e-9, 1e9], gamma: [1e-9, 1e9] }],
};
const schemas: Record<ModelName | MethodName | AttackerName, z.ZodType> = {
  ...modelSchemas,
  ...methodSchemas,
  ...attackerSchemas,
};
const ranges: Range[] = Object.values({ ...models, ...methods, ...attackers }).flatMap((valid) =>
  ends[valid.name].flatMap((fields, i) =>
    Object.entries(fields).map(([field, range]): Range => ({
      schema: schemas[valid.name],
      valid,
      field,
      ends: range,
      kind: i === 0 ? 'whole' : 'real',
    })),
  ),
);

describe('the presets', () => {
  it.each(Object.entries(presets))('%s is within every range, name by name', (_, preset) => {
    const all = [
      ...Object.entries(preset.models),
      ...Object.entries(preset.methods),
      ...Object.entries(preset.attackers),
    ];
    for (const [name, values] of all) {
      expect(values.name).toBe(name);
      expect(complaints(schemas[values.name], values)).toEqual([]);
    }
    expect(all).toHaveLength(Object.keys(schemas).length);
  });

  it('every number of theirs has a range that is tested here', () => {
    for (const { name, ...values } of Object.values({ ...models, ...methods, ...attackers })) {
      const numbers = Object.entries(values).filter(([field, value]) => typeof value === 'number' || field === 'gamma');
      const tested = ends[name].flatMap((fields) => Object.keys(fields));
      expect(tested.sort(), name).toEqual(numbers.map(([field]) => field).sort());
    }
  });
});

describe('every range', () => {
  it.each(ranges)('$field of $valid.name: $ends', ({ schema, valid, field, ends: [min, max], kind }) => {
    for (const value of [min, max]) expect(complaints(schema, { ...valid, [field]: value })).toEqual([]);
    const outside = kind === 'whole' ? [min - 1, max + 1, min + 0.5] : [min - 1e-9, max * 1.001, -1];
    for (const value of outside) {
      expect(complaints(schema, { ...valid, [field]: value })[0]).toBe(
        `${field}: expected a ${kind === 'whole' ? 'whole number' : 'number'} in [${min}, ${max}], got ${value}`,
      );
    }
  });

  it.each([Number.NaN, Infinity, -Infinity, '1', null, undefined])('%s is no number of any range', (value) => {
    expect(real(0, 1).safeParse(value).success).toBe(false);
    expect(whole(0, 1).safeParse(value).success).toBe(false);
  });

  it('a number is refused once, however wrong it is', () => {
    expect(real(0, 1).safeParse(-5).error?.issues).toHaveLength(1);
    expect(whole(0, 1).safeParse(-5).error?.issues).toHaveLength(1);
  });
});

describe('U2U-R', () => {
  it('has a closed form for the Frobenius norm only', () => {
    const of = (given: object) => complaints(methodSchemas.U2U_R, { ...u2uR, ...given });
    expect(of({ solver: 'EXACT' })).toEqual([]);
    expect(of({ regularizer: 'RANKING' })).toEqual([]);
    expect(of({ solver: 'EXACT', regularizer: 'RANKING' })).toEqual([
      'solver: expected ADAM with the regularizer RANKING (its minimum has no closed form), got EXACT',
    ]);
  });
});

describe('RBF-SVM', () => {
  it('scales gamma itself when it is null', () => {
    expect(complaints(attackerSchemas.RBF_SVM, attackers.RBF_SVM)).toEqual([]);
    expect(attackers.RBF_SVM.gamma).toBeNull();
  });
});

describe('the MLP tower', () => {
  const of = (layers: unknown) => complaints(modelSchemas.NMF, { ...nmf, layers });

  it('has 1 to 8 layers', () => {
    expect(of([2])).toEqual([]);
    expect(of([2, 1, 1, 1, 1, 1, 1, 1])).toEqual([]);
    expect(of([])).toEqual(['layers: expected 1 to 8 widths, got none']);
    expect(of([2, 1, 1, 1, 1, 1, 1, 1, 1])).toEqual(['layers: expected 1 to 8 widths, got 9']);
  });

  it('begins with an even width: user and item side by side', () => {
    expect(of([33, 16])).toEqual(['layers.0: expected an even width, got 33']);
    expect(of([32, 15])).toEqual([]);
  });

  it('names the layer that is out of range', () => {
    expect(of([32, 1025])).toEqual(['layers.1: expected a whole number in [1, 1024], got 1025']);
  });
});

describe('what is stored', () => {
  it('comes back typed', () => {
    expect(modelOf({ model: 'NMF', modelParameters: nmf })).toEqual(nmf);
    expect(methodOf({ method: 'U2U_R', methodParameters: u2uR })).toEqual(u2uR);
    expect(methodOf({ method: 'ORIGINAL', methodParameters: { name: 'ORIGINAL' } })).toEqual({ name: 'ORIGINAL' });
    expect(attackersOf({ attackers: [mlp, xgb] })).toEqual([mlp, xgb]);
  });

  it('something else throws: another name, a member too many, one too few', () => {
    const { alpha: _, ...rest } = d2dR;
    expect(() => methodOf({ method: 'D2D_R', methodParameters: u2uR })).toThrow();
    expect(() => methodOf({ method: 'D2D_R', methodParameters: { ...d2dR, command: 'rm' } })).toThrow();
    expect(() => methodOf({ method: 'D2D_R', methodParameters: rest })).toThrow();
    expect(() => attackersOf({ attackers: [{ ...mlp, name: 'XGB' }] })).toThrow();
  });
});

import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
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
const u2uR = { name: 'U2U_R' as const, alpha: 1e-4, solver: 'ADAM' as const, epochs: 5000, learningRate: 0.001 };
const d2dR = { name: 'D2D_R' as const, alpha: 1e-4, epochs: 1000, learningRate: 0.001 };
const mlp = { name: 'MLP' as const, hidden: 100, l2: 1, learningRate: 0.001, maxIterations: 1000 };
const xgb = { name: 'XGB' as const, rounds: 100, eta: 0.3, maxDepth: 6, lambda: 1, minChildWeight: 1 };

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
const ranges: Range[] = (
  [
    [
      modelSchemas.NMF,
      nmf,
      { dim: [1, 512], epochs: [1, 10_000], batchSize: [1, 65_536], negatives: [1, 100] },
      'whole',
    ],
    [modelSchemas.NMF, nmf, { learningRate: [1e-9, 10], initStd: [1e-9, 10] }, 'real'],
    [methodSchemas.U2U_R, u2uR, { epochs: [1, 100_000] }, 'whole'],
    [methodSchemas.U2U_R, u2uR, { alpha: [0, 1e6], learningRate: [1e-9, 10] }, 'real'],
    [methodSchemas.D2D_R, d2dR, { epochs: [1, 100_000] }, 'whole'],
    [methodSchemas.D2D_R, d2dR, { alpha: [0, 1e6], learningRate: [1e-9, 10] }, 'real'],
    [attackerSchemas.MLP, mlp, { hidden: [1, 4096], maxIterations: [1, 100_000] }, 'whole'],
    [attackerSchemas.MLP, mlp, { l2: [0, 1e6], learningRate: [1e-9, 10] }, 'real'],
    [attackerSchemas.XGB, xgb, { rounds: [1, 10_000], maxDepth: [1, 32] }, 'whole'],
    [attackerSchemas.XGB, xgb, { eta: [1e-9, 1], lambda: [0, 1e6], minChildWeight: [0, 1e6] }, 'real'],
  ] as [z.ZodType, object, Record<string, readonly [number, number]>, Range['kind']][]
).flatMap(([schema, valid, fields, kind]) =>
  Object.entries(fields).map(([field, ends]) => ({ schema, valid, field, ends, kind })),
);

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

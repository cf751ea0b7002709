import { describe, expect, it } from 'vitest';
import type { Run } from '../../../server/generated/prisma/client.ts';
import { behind, keyOf, prismaOrder } from '../../../server/keyset.ts';
import { orderOf, whereOf } from '../../../server/runs/run.filter.ts';
import type { RunFilter } from '../../../server/runs/run.input.ts';

describe('whereOf', () => {
  const always = { id: { notIn: [] } };

  it('no filter and an empty one hold for every run', () => {
    for (const filter of [null, undefined, {}, { status: {} }, { seed: {} }]) expect(whereOf(filter)).toEqual(always);
  });

  it('each comparison is a condition, and all must hold', () => {
    expect(whereOf({ status: { eq: 'QUEUED', ne: 'FAILED' }, method: { in: ['U2U_R', 'D2D_R'] } })).toEqual({
      AND: [{ status: { equals: 'QUEUED' } }, { status: { not: 'FAILED' } }, { method: { in: ['U2U_R', 'D2D_R'] } }],
    });
  });

  it('null is as not given', () => {
    expect(whereOf({ status: { eq: null }, seed: { eq: 0, gte: null }, not: null })).toEqual({
      AND: [{ seed: { equals: 0 } }],
    });
  });

  it('no empty condition is left to be dropped', () => {
    const never = { id: { in: [] } };
    expect(whereOf({ or: [] })).toEqual({ AND: [never] });
    expect(whereOf({ or: [{}, { seed: { eq: 1 } }] })).toEqual({
      AND: [{ OR: [always, { AND: [{ seed: { equals: 1 } }] }] }],
    });
    expect(whereOf({ not: {} })).toEqual({ AND: [{ NOT: always }] });
    expect(whereOf({ status: { in: [] } })).toEqual({ AND: [{ status: { in: [] } }] });
  });

  it('nests five levels deep and no more', () => {
    const nested = (levels: number): RunFilter => (levels === 0 ? { seed: { eq: 1 } } : { not: nested(levels - 1) });
    expect(() => whereOf(nested(5))).not.toThrow();
    expect(() => whereOf(nested(6))).toThrow('filter: expected at most 5 levels of and, or, not');
  });
});

describe('orderOf', () => {
  it('is by number, the newest first, unless told otherwise', () => {
    for (const none of [null, undefined, []])
      expect(orderOf(none)).toMatchObject([{ name: 'number', direction: 'desc' }]);
  });

  it('ends with the number, in the direction of the first field', () => {
    expect(orderOf([{ field: 'STATUS', direction: 'ASC' }])).toMatchObject([
      { name: 'status', direction: 'asc' },
      { name: 'number', direction: 'asc' },
    ]);
  });

  it('what follows the number orders nothing', () => {
    expect(
      orderOf([
        { field: 'NUMBER', direction: 'ASC' },
        { field: 'STATUS', direction: 'ASC' },
      ]),
    ).toMatchObject([{ name: 'number', direction: 'asc' }]);
  });

  it('runs that have not finished come last, whichever way', () => {
    for (const direction of ['ASC', 'DESC'] as const) {
      expect(prismaOrder(orderOf([{ field: 'FINISHED_AT', direction }]))[0]).toEqual({
        finishedAt: { sort: direction.toLowerCase(), nulls: 'last' },
      });
    }
  });
});

describe('behind', () => {
  const byStatus = orderOf([{ field: 'STATUS', direction: 'ASC' }]);
  const byEnd = orderOf([{ field: 'FINISHED_AT', direction: 'DESC' }]);
  const at = new Date(5000);

  it('is greater in the first field, or equal in it and greater in the second', () => {
    expect(behind(byStatus, ['RUNNING', 7])).toEqual({
      OR: [
        { AND: [{ status: { in: ['SUCCEEDED', 'FAILED', 'CANCELLED'] } }] },
        { AND: [{ status: 'RUNNING' }, { number: { gt: 7 } }] },
      ],
    });
  });

  it('unfinished runs lie behind every finished one, and are ordered by number among themselves', () => {
    const run = { finishedAt: at, number: 7 } as Run; // keyOf reads no more
    expect(keyOf(byEnd, run)).toEqual([5000, 7]);
    expect(behind(byEnd, [5000, 7])).toEqual({
      OR: [
        { AND: [{ OR: [{ finishedAt: { lt: at } }, { finishedAt: null }] }] },
        { AND: [{ finishedAt: at }, { number: { lt: 7 } }] },
      ],
    });
    expect(behind(byEnd, [null, 7])).toEqual({ OR: [{ AND: [{ finishedAt: null }, { number: { lt: 7 } }] }] });
  });

  it.each([
    [[]],
    [[7]],
    [['QUEUED', 7, 7]],
    [[7, 'QUEUED']],
    [['SLEEPING', 7]],
    [[null, 7]],
    [['QUEUED', null]],
    [['QUEUED', 1.5]],
    [['QUEUED', 1e300]],
  ])('%j is no cursor of a list by status', (key) => {
    expect(() => behind(byStatus, key)).toThrow('after: expected a cursor of a list in this order');
  });

  it('a moment that no calendar has is no cursor', () => {
    expect(() => behind(byEnd, [1e300, 7])).toThrow('after: expected a cursor of a list in this order');
  });
});

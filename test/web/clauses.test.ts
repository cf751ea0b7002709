import { describe, expect, it } from 'vitest';
import { type Clause, filterOf, parseClauses, printClauses } from '../../web/features/runs/clauses.ts';

const clauses: readonly Clause[] = [
  { field: 'status', operator: 'is', values: ['FAILED', 'RUNNING'] },
  { field: 'method', operator: 'not', values: ['ORIGINAL'] },
  { field: 'alpha', operator: '>=', values: ['1e-4'] },
  { field: 'alpha', operator: '<', values: ['0.1'] },
  { field: 'tags', operator: 'is', values: ['camera-ready', 'a/b'] },
  { field: 'experimentName', operator: 'has', values: ['50 %; really, yes'] },
  { field: 'archived', operator: 'is', values: ['any'] },
];

describe('clauses of the address', () => {
  it('come back as they were', () => {
    expect(parseClauses(printClauses(clauses))).toEqual(clauses);
  });

  it('read as people would write them', () => {
    expect(printClauses(clauses.slice(0, 3))).toBe('status:FAILED,RUNNING;method!:ORIGINAL;alpha>=1e-4');
    expect(printClauses([])).toBeUndefined();
  });

  it.each([
    ['nonsense', []],
    ['colour:RED', []],
    ['status:ASLEEP', []],
    ['status>=FAILED', []],
    ['seed=1.5', []],
    ['alpha=many', []],
    ['createdAt>=2026-13-45', []],
    ['notes~%', []],
    ['status:FAILED,ASLEEP', [{ field: 'status', operator: 'is', values: ['FAILED'] }]],
  ])('%s leaves out what it does not know', (text, expected) => {
    expect(parseClauses(text)).toEqual(expected);
  });

  it("become the contract's filter", () => {
    expect(filterOf([])).toBeUndefined();
    expect(filterOf(clauses)).toEqual({
      and: [
        { status: { in: ['FAILED', 'RUNNING'] } },
        { not: { method: { in: ['ORIGINAL'] } } },
        { alpha: { gte: 1e-4 } },
        { alpha: { lt: 0.1 } },
        { tags: { hasAny: ['camera-ready', 'a/b'] } },
        { experimentName: { contains: '50 %; really, yes' } },
        { or: [{ archived: true }, { archived: false }] },
      ],
    });
    const [day] = filterOf([{ field: 'createdAt', operator: '>=', values: ['2026-11-25'] }])!.and!;
    expect(day!.createdAt!.gte).toBe(new Date('2026-11-25T00:00:00').toISOString());
  });
});

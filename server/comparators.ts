import type { DateTimeFilter, Equality, Range, TagsFilter, TextFilter } from './comparators.input.ts';
import type { Prisma } from './generated/prisma/client.ts';

// What the comparators of the contract are to Prisma: a list of conditions that must all hold, empty for none.

export function equality<T>(filter: Equality<T> | null | undefined) {
  if (!filter) return [];
  const { eq, ne, in: among } = filter;
  return [
    ...(eq == null ? [] : [{ equals: eq }]),
    ...(ne == null ? [] : [{ not: ne }]),
    ...(among == null ? [] : [{ in: among }]),
  ];
}

/** Of a column that may be empty: what is empty is different from every value, though to SQL it is neither. */
export function nullableEquality<T, Field extends string>(field: Field, filter: Equality<T> | null | undefined) {
  const { ne, ...others } = filter ?? {};
  return [
    ...equality(others).map((value) => ({ [field]: value })),
    ...(ne == null ? [] : [{ OR: [{ [field]: { not: ne } }, { [field]: null }] }]),
  ];
}

export function range<T>({ gt, gte, lt, lte }: Range<T>) {
  return [
    ...(gt == null ? [] : [{ gt }]),
    ...(gte == null ? [] : [{ gte }]),
    ...(lt == null ? [] : [{ lt }]),
    ...(lte == null ? [] : [{ lte }]),
  ];
}

export function comparisons<T>(filter: (Equality<T> & Range<T>) | null | undefined) {
  return [...equality(filter), ...range(filter ?? {})];
}

export function moments(filter: DateTimeFilter | null | undefined): Prisma.DateTimeFilter[] {
  return range(filter ?? {});
}

export function texts(filter: TextFilter | null | undefined): Prisma.StringFilter[] {
  const { eq, contains, startsWith } = filter ?? {};
  const mode = 'insensitive' as const;
  return [
    ...(eq == null ? [] : [{ equals: eq, mode }]),
    ...(contains == null ? [] : [{ contains, mode }]),
    ...(startsWith == null ? [] : [{ startsWith, mode }]),
  ];
}

export function tagConditions(filter: TagsFilter | null | undefined): Prisma.StringNullableListFilter[] {
  const { has, hasAny, hasAll, isEmpty } = filter ?? {};
  return [
    ...(has == null ? [] : [{ has }]),
    ...(hasAny == null ? [] : [{ hasSome: hasAny }]),
    ...(hasAll == null ? [] : [{ hasEvery: hasAll }]),
    ...(isEmpty == null ? [] : [{ isEmpty }]),
  ];
}

/** Of a number within a JSON column: conditions on the column, of which those of a list hold all, those of `in` at least one. */
export function jsonNumbers<Column extends string>(
  column: Column,
  key: string,
  filter: (Equality<number> & Range<number>) | null | undefined,
) {
  const { in: among, ne, eq, ...bounds } = filter ?? {};
  const on = (comparison: object) => ({ [column]: { path: [key], ...comparison } });
  return [
    ...(eq == null ? [] : [on({ equals: eq })]),
    ...(ne == null ? [] : [{ NOT: on({ equals: ne }) }]),
    ...range(bounds).map(on),
    ...(among == null ? [] : [among.length === 0 ? { id: { in: [] } } : { OR: among.map((equals) => on({ equals })) }]),
  ];
}

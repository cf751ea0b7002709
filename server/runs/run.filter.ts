import { RunStatus } from '../enums.ts';
import { DomainError } from '../errors.ts';
import type { Prisma, Run } from '../generated/prisma/client.ts';
import { isInt, type Key } from '../page.ts';
import type { Equality, IntFilter, RunFilter, RunOrder } from './run.input.ts';

const MAX_DEPTH = 5;

// Prisma drops an empty condition, also where it would decide: `OR: [{}, x]` is x to it, `NOT: {}` and `OR: []` hold for everything.
const ALWAYS: Prisma.RunWhereInput = { id: { notIn: [] } };
const NEVER: Prisma.RunWhereInput = { id: { in: [] } };

/** The condition of a filter of the contract. */
export function whereOf(filter: RunFilter | null | undefined, depth = 0): Prisma.RunWhereInput {
  if (!filter) return ALWAYS;
  if (depth > MAX_DEPTH) {
    throw new DomainError('OUT_OF_RANGE', `filter: expected at most ${MAX_DEPTH} levels of and, or, not`, ['filter']);
  }
  const { and, or, not, status, method, dataset, model, attribute, seed, experiment, protocol } = filter;
  const conditions: Prisma.RunWhereInput[] = [
    ...(and ?? []).map((part) => whereOf(part, depth + 1)),
    ...(or ? [or.length === 0 ? NEVER : { OR: or.map((part) => whereOf(part, depth + 1)) }] : []),
    ...(not ? [{ NOT: whereOf(not, depth + 1) }] : []),
    ...equality(status).map((value) => ({ status: value })),
    ...equality(method).map((value) => ({ method: value })),
    ...equality(dataset).map((value) => ({ datasetKind: value })),
    ...equality(model).map((value) => ({ model: value })),
    ...equality(attribute).map((value) => ({ attribute: value })),
    ...equality(protocol).map((value) => ({ protocol: { fingerprint: value } })),
    ...experimentConditions(experiment),
    ...comparisons(seed).map((value) => ({ seed: value })),
  ];
  return conditions.length === 0 ? ALWAYS : { AND: conditions };
}

function equality<T>(filter: Equality<T> | null | undefined) {
  if (!filter) return [];
  const { eq, ne, in: among } = filter;
  return [
    ...(eq == null ? [] : [{ equals: eq }]),
    ...(ne == null ? [] : [{ not: ne }]),
    ...(among == null ? [] : [{ in: among }]),
  ];
}

/** A run belongs to several experiments: `ne` means none of its experiments is that one. */
function experimentConditions(filter: Equality<string> | null | undefined): Prisma.RunWhereInput[] {
  if (!filter) return [];
  const { eq, ne, in: among } = filter;
  return [
    ...(eq == null ? [] : [{ experiments: { some: { experimentId: eq } } }]),
    ...(ne == null ? [] : [{ experiments: { none: { experimentId: ne } } }]),
    ...(among == null ? [] : [{ experiments: { some: { experimentId: { in: among } } } }]),
  ];
}

function comparisons(filter: IntFilter | null | undefined): Prisma.IntFilter[] {
  const { gte, lte } = filter ?? {};
  return [...equality(filter), ...(gte == null ? [] : [{ gte }]), ...(lte == null ? [] : [{ lte }])];
}

type Field = 'createdAt' | 'number' | 'status' | 'finishedAt';
const FIELDS = { CREATED_AT: 'createdAt', NUMBER: 'number', STATUS: 'status', FINISHED_AT: 'finishedAt' } as const;

interface Part {
  readonly field: Field;
  readonly direction: 'asc' | 'desc';
}

/** An order in which no two runs are equal: it ends with the number, the newest first by default. */
export function orderOf(orderBy: readonly RunOrder[] | null | undefined): readonly Part[] {
  const parts = (orderBy ?? []).map(({ field, direction }): Part => ({
    field: FIELDS[field],
    direction: direction === 'ASC' ? 'asc' : 'desc',
  }));
  const unique = parts.findIndex(({ field }) => field === 'number');
  if (unique >= 0) return parts.slice(0, unique + 1);
  return [...parts, { field: 'number', direction: parts[0]?.direction ?? 'desc' }];
}

/** For Prisma; runs that have not finished come last, whichever way. */
export function prismaOrder(order: readonly Part[]): Prisma.RunOrderByWithRelationInput[] {
  return order.map(({ field, direction }) =>
    field === 'finishedAt' ? { finishedAt: { sort: direction, nulls: 'last' } } : { [field]: direction },
  );
}

export function keyOf(order: readonly Part[], run: Run): Key {
  return order.map(({ field }) => {
    const value = run[field];
    return value instanceof Date ? value.getTime() : value;
  });
}

/** What lies behind a key: greater in the first field, or equal in it and greater in the second, and so on. */
export function behind(order: readonly Part[], key: Key): Prisma.RunWhereInput {
  if (key.length !== order.length) {
    throw new DomainError('INVALID', 'after: expected a cursor of a list in this order', ['after']);
  }
  const values = order.map((part, i) => valueOf(part, key[i]));
  return {
    OR: order.flatMap((part, i) => {
      const beyond = beyondOf(part, values[i]);
      if (!beyond) return [];
      return [{ AND: [...order.slice(0, i).map(({ field }, j) => ({ [field]: values[j] })), beyond] }];
    }),
  };
}

function valueOf({ field }: Part, part: Key[number] | undefined): Date | number | RunStatus | null {
  const statuses = Object.values(RunStatus);
  if (field === 'finishedAt' && part === null) return null;
  if (field === 'number' && isInt(part)) return part;
  if ((field === 'createdAt' || field === 'finishedAt') && isMoment(part)) return new Date(part);
  const status = statuses.find((s) => s === part);
  if (field === 'status' && status) return status;
  throw new DomainError('INVALID', 'after: expected a cursor of a list in this order', ['after']);
}

/** Between the years that JavaScript and Postgres both know. */
function isMoment(part: Key[number] | undefined): part is number {
  return typeof part === 'number' && part >= 0 && part < Date.UTC(10_000, 0);
}

function beyondOf({ field, direction }: Part, value: unknown): Prisma.RunWhereInput | undefined {
  const comparison = direction === 'asc' ? 'gt' : 'lt';
  if (field === 'status') {
    // Postgres orders an enum as it was declared; Prisma compares enums only for equality.
    const statuses = Object.values(RunStatus);
    const at = statuses.indexOf(value as RunStatus); // checked by valueOf
    return { status: { in: direction === 'asc' ? statuses.slice(at + 1) : statuses.slice(0, at) } };
  }
  if (field === 'finishedAt') {
    return value === null ? undefined : { OR: [{ finishedAt: { [comparison]: value } }, { finishedAt: null }] };
  }
  return { [field]: { [comparison]: value } };
}

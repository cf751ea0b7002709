import { comparisons, equality, moments, tagConditions, texts } from '../comparators.ts';
import { DomainError } from '../errors.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { type OrderedField, orderParts, type OrderPart } from '../keyset.ts';
import type { ExperimentFilter, ExperimentOrder } from './experiment-filter.input.ts';

const MAX_DEPTH = 5;

// As of runs: Prisma drops an empty condition, also where it would decide.
const ALWAYS: Prisma.ExperimentWhereInput = { id: { notIn: [] } };
const NEVER: Prisma.ExperimentWhereInput = { id: { in: [] } };

/** The condition of a filter of the contract; what is archived is left out unless the filter says something of it. */
export function experimentsWhere(filter: ExperimentFilter | null | undefined): Prisma.ExperimentWhereInput {
  const where = whereOf(filter, 0);
  return filter && saysArchived(filter) ? where : { AND: [where, { archivedAt: null }] };
}

function whereOf(filter: ExperimentFilter | null | undefined, depth: number): Prisma.ExperimentWhereInput {
  if (!filter) return ALWAYS;
  if (depth > MAX_DEPTH) {
    throw new DomainError('OUT_OF_RANGE', `filter: expected at most ${MAX_DEPTH} levels of and, or, not`, ['filter']);
  }
  const { and, or, not, archived } = filter;
  const runs: Prisma.RunWhereInput[] = [
    ...equality(filter.dataset).map((value) => ({ datasetKind: value })),
    ...equality(filter.model).map((value) => ({ model: value })),
    ...equality(filter.method).map((value) => ({ method: value })),
    ...equality(filter.status).map((value) => ({ status: value })),
  ];
  const conditions: Prisma.ExperimentWhereInput[] = [
    ...(and ?? []).map((part) => whereOf(part, depth + 1)),
    ...(or ? [or.length === 0 ? NEVER : { OR: or.map((part) => whereOf(part, depth + 1)) }] : []),
    ...(not ? [{ NOT: whereOf(not, depth + 1) }] : []),
    ...texts(filter.name).map((value) => ({ name: value })),
    ...comparisons(filter.number).map((value) => ({ number: value })),
    ...equality(filter.account).map((value) => ({ accountId: value })),
    ...tagConditions(filter.tags).map((value) => ({ tags: value })),
    ...texts(filter.notes).map((value) => ({ notes: value })),
    ...moments(filter.createdAt).map((value) => ({ createdAt: value })),
    ...(runs.length === 0 ? [] : [{ runs: { some: { run: { AND: runs } } } }]),
    ...(archived == null ? [] : [{ archivedAt: archived ? { not: null } : null }]),
  ];
  return conditions.length === 0 ? ALWAYS : { AND: conditions };
}

function saysArchived({ archived, and, or, not }: ExperimentFilter): boolean {
  return archived != null || [...(and ?? []), ...(or ?? []), ...(not ? [not] : [])].some(saysArchived);
}

const NUMBER = { name: 'number', kind: 'int' } as const;

const FIELDS: Readonly<Record<ExperimentOrder['field'], OrderedField>> = {
  CREATED_AT: { name: 'createdAt', kind: 'date' },
  NUMBER,
  NAME: { name: 'name', kind: 'text' },
};

/** The newest first unless told otherwise. */
export function orderOf(orderBy: readonly ExperimentOrder[] | null | undefined): readonly OrderPart[] {
  return orderParts(FIELDS, orderBy, { unique: NUMBER });
}

import { comparisons, equality, jsonNumbers, moments, nullableEquality, tagConditions, texts } from '../comparators.ts';
import type { Equality } from '../comparators.input.ts';
import { RunStatus } from '../generated/prisma/enums.ts';
import { DomainError } from '../errors.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { type OrderedField, orderParts, type OrderPart } from '../keyset.ts';
import type { RunFilter, RunOrder } from './run.input.ts';

const MAX_DEPTH = 5;

// Prisma drops an empty condition, also where it would decide: `OR: [{}, x]` is x to it, `NOT: {}` and `OR: []` hold for everything.
const ALWAYS: Prisma.RunWhereInput = { id: { notIn: [] } };
const NEVER: Prisma.RunWhereInput = { id: { in: [] } };

/** The condition of a filter of the contract; what is archived is left out unless the filter says something of it. */
export function runsWhere(filter: RunFilter | null | undefined): Prisma.RunWhereInput {
  const where = whereOf(filter);
  return filter && saysArchived(filter) ? where : { AND: [where, { archivedAt: null }] };
}

export function whereOf(filter: RunFilter | null | undefined, depth = 0): Prisma.RunWhereInput {
  if (!filter) return ALWAYS;
  if (depth > MAX_DEPTH) {
    throw new DomainError('OUT_OF_RANGE', `filter: expected at most ${MAX_DEPTH} levels of and, or, not`, ['filter']);
  }
  const { and, or, not, archived } = filter;
  const conditions: Prisma.RunWhereInput[] = [
    ...(and ?? []).map((part) => whereOf(part, depth + 1)),
    ...(or ? [or.length === 0 ? NEVER : { OR: or.map((part) => whereOf(part, depth + 1)) }] : []),
    ...(not ? [{ NOT: whereOf(not, depth + 1) }] : []),
    ...equality(filter.status).map((value) => ({ status: value })),
    ...equality(filter.method).map((value) => ({ method: value })),
    ...equality(filter.dataset).map((value) => ({ datasetKind: value })),
    ...equality(filter.model).map((value) => ({ model: value })),
    ...equality(filter.attribute).map((value) => ({ attribute: value })),
    ...equality(filter.customDataset).map((value) => ({ customDataset: { name: value } })),
    ...equality(filter.protocol).map((value) => ({ protocol: { fingerprint: value } })),
    ...experimentConditions(filter.experiment),
    ...texts(filter.experimentName).map((name) => ({ experiments: { some: { experiment: { name } } } })),
    ...comparisons(filter.seed).map((value) => ({ seed: value })),
    ...comparisons(filter.number).map((value) => ({ number: value })),
    ...comparisons(filter.priority).map((value) => ({ priority: value })),
    ...(['alpha', 'lambda', 'reversal', 'sigma'] as const).flatMap((parameter) =>
      jsonNumbers('methodParameters', parameter, filter[parameter]),
    ),
    ...tagConditions(filter.tags).map((value) => ({ tags: value })),
    ...texts(filter.notes).map((value) => ({ notes: value })),
    ...nullableEquality('runnerId', filter.runner),
    ...nullableEquality('engine', filter.engine),
    ...(['createdAt', 'startedAt', 'finishedAt'] as const).flatMap((moment) =>
      moments(filter[moment]).map((value) => ({ [moment]: value })),
    ),
    ...(filter.reattack == null ? [] : [{ reattack: filter.reattack }]),
    ...(archived == null ? [] : [{ archivedAt: archived ? { not: null } : null }]),
  ];
  return conditions.length === 0 ? ALWAYS : { AND: conditions };
}

function saysArchived({ archived, and, or, not }: RunFilter): boolean {
  return archived != null || [...(and ?? []), ...(or ?? []), ...(not ? [not] : [])].some(saysArchived);
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

const NUMBER = { name: 'number', kind: 'int' } as const;

const FIELDS: Readonly<Record<RunOrder['field'], OrderedField>> = {
  CREATED_AT: { name: 'createdAt', kind: 'date' },
  NUMBER,
  STATUS: { name: 'status', kind: Object.values(RunStatus) },
  PRIORITY: { name: 'priority', kind: 'int' },
  SEED: { name: 'seed', kind: 'int' },
  STARTED_AT: { name: 'startedAt', kind: 'date', nullable: true },
  FINISHED_AT: { name: 'finishedAt', kind: 'date', nullable: true },
};

/** The newest first unless told otherwise. */
export function orderOf(orderBy: readonly RunOrder[] | null | undefined): readonly OrderPart[] {
  return orderParts(FIELDS, orderBy, { unique: NUMBER });
}

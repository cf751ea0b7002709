import { DomainError } from './errors.ts';
import { isInt, type Key } from './page.ts';

// Typed orders and the cursors that go with them: a page goes on behind the values of its last row, whatever came or went elsewhere.

/** How the values of a field travel in a cursor and are compared. An enum has the order of its declaration. */
export type FieldKind = 'int' | 'date' | 'text' | readonly string[];

export interface OrderedField {
  /** In Prisma's model. */
  readonly name: string;
  readonly kind: FieldKind;
  /** Rows without a value come last, whichever way. */
  readonly nullable?: true;
}

export interface OrderPart extends OrderedField {
  readonly direction: 'asc' | 'desc';
}

interface Asked<Name extends string> {
  readonly field: Name;
  readonly direction: 'ASC' | 'DESC';
}

/** An order in which no two rows are equal: it ends with `unique`, in the direction of its first field, by default `fallback`. */
export function orderParts<Name extends string>(
  fields: Readonly<Record<Name, OrderedField>>,
  asked: readonly Asked<Name>[] | null | undefined,
  { unique, fallback = 'desc' }: { readonly unique: OrderedField; readonly fallback?: 'asc' | 'desc' },
): readonly OrderPart[] {
  const parts = (asked ?? []).map(({ field, direction }): OrderPart => ({
    ...fields[field],
    direction: direction === 'ASC' ? 'asc' : 'desc',
  }));
  const end = parts.findIndex(({ name }) => name === unique.name);
  if (end >= 0) return parts.slice(0, end + 1);
  return [...parts, { ...unique, direction: parts[0]?.direction ?? fallback }];
}

export type SortOrder = Readonly<Record<string, 'asc' | 'desc' | { sort: 'asc' | 'desc'; nulls: 'last' }>>;

/** For Prisma. */
export function prismaOrder(order: readonly OrderPart[]): SortOrder[] {
  return order.map(({ name, direction, nullable }) => ({
    [name]: nullable ? { sort: direction, nulls: 'last' } : direction,
  }));
}

export function keyOf(order: readonly OrderPart[], row: object): Key {
  return order.map(({ name }) => {
    const value = (row as Record<string, unknown>)[name]; // the model has the fields of its orders
    return value instanceof Date ? value.getTime() : (value as Key[number]);
  });
}

/** A condition for Prisma. */
export type Condition = Readonly<Record<string, unknown>>;

/** What lies behind a key: greater in the first field, or equal in it and greater in the second, and so on. */
export function behind(order: readonly OrderPart[], key: Key): { OR: Condition[] } {
  if (key.length !== order.length) throw foreign();
  const values = order.map((part, i) => valueOf(part, key[i]));
  return {
    OR: order.flatMap((part, i) => {
      const beyond = beyondOf(part, values[i]);
      if (!beyond) return [];
      return [{ AND: [...order.slice(0, i).map(({ name }, j) => ({ [name]: values[j] })), beyond] }];
    }),
  };
}

function valueOf({ kind, nullable }: OrderPart, part: Key[number] | undefined): Date | number | string | null {
  if (part === null && nullable) return null;
  if (kind === 'int' && isInt(part)) return part;
  if (kind === 'date' && isMoment(part)) return new Date(part);
  if (kind === 'text' && typeof part === 'string' && !part.includes('\0')) return part; // Postgres stores none
  if (typeof kind === 'object' && typeof part === 'string' && kind.includes(part)) return part;
  throw foreign();
}

/** Between the years that JavaScript and Postgres both know. */
function isMoment(part: Key[number] | undefined): part is number {
  return typeof part === 'number' && part >= 0 && part < Date.UTC(10_000, 0);
}

function beyondOf({ name, kind, direction, nullable }: OrderPart, value: unknown): Condition | undefined {
  const comparison = direction === 'asc' ? 'gt' : 'lt';
  if (typeof kind === 'object') {
    // Postgres orders an enum as it was declared; Prisma compares enums only for equality.
    const at = kind.indexOf(value as string); // checked by valueOf
    return { [name]: { in: direction === 'asc' ? kind.slice(at + 1) : kind.slice(0, at) } };
  }
  if (value === null) return undefined;
  const beyond = { [name]: { [comparison]: value } };
  return nullable ? { OR: [beyond, { [name]: null }] } : beyond;
}

const foreign = (): DomainError =>
  new DomainError('INVALID', 'after: expected a cursor of a list in this order', ['after']);

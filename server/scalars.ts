import { GraphQLSafeInt } from 'graphql-scalars';
import { GraphQLScalarType, Kind } from 'graphql';

/** Always printed in UTC with milliseconds. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'A moment, ISO 8601 in UTC, such as 2026-11-25T09:30:00.000Z.',
  serialize: (value) => {
    if (value instanceof Date) return value.toISOString();
    throw new TypeError(`DateTime: expected a Date, got ${typeof value}`);
  },
  parseValue: (value) => parse(value),
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
});

export const SafeInt = GraphQLSafeInt;

function parse(value: unknown): Date {
  const date = typeof value === 'string' ? new Date(value) : new Date(Number.NaN);
  if (Number.isNaN(date.getTime())) {
    throw new TypeError(`DateTime: expected an ISO 8601 moment, got ${JSON.stringify(value)}`);
  }
  return date;
}

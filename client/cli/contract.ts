import { existsSync, readFileSync } from 'node:fs';
import { buildSchema, type GraphQLSchema } from 'graphql';

/** Beside the package's code, or at the top of the checkout. */
const PLACES = ['../schema.graphql', '../../schema.graphql'].map((place) => new URL(place, import.meta.url));

let schema: GraphQLSchema | undefined;

/** The contract that this client was made for: what a flag or a file may hold is read from it. */
export function contract(): GraphQLSchema {
  const place = PLACES.find((url) => existsSync(url));
  if (!place) throw new Error(`expected the contract at one of ${PLACES.join(', ')}`);
  schema ??= buildSchema(readFileSync(place, 'utf8'));
  return schema;
}

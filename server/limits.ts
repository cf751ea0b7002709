import { ApolloArmor } from '@escape.tech/graphql-armor';
import type { GraphQLError, ValidationRule } from 'graphql';

/** Of a document's text: checked while it is parsed. The largest of the web's own has about 500. */
export const MAX_TOKENS = 4000;

/** Apollo gives every validation error a code of its own, so the mark is another key. */
export const TOO_COSTLY = 'tooCostly';
const asCost = [(_context: unknown, error: GraphQLError): void => void (error.extensions[TOO_COSTLY] = true)];

/**
 * What a document may ask for, checked before anything is executed, over HTTP and over WebSocket alike.
 * Introspection (15 levels) and the deepest page (leaderboard, 7 levels) pass.
 */
export const validationRules: readonly ValidationRule[] = new ApolloArmor({
  maxTokens: { enabled: false }, // `parse` does it itself
  blockFieldSuggestion: { enabled: false }, // every client is signed in; a suggestion helps who writes a script
  maxDepth: { n: 16, onReject: asCost },
  maxAliases: { n: 30, onReject: asCost },
  maxDirectives: { n: 50, onReject: asCost },
  costLimit: {
    maxCost: 20_000,
    objectCost: 2,
    scalarCost: 1,
    depthCostFactor: 1.3,
    ignoreIntrospection: true,
    onReject: asCost,
  },
}).protect().validationRules as ValidationRule[]; // armor types its rules loosely

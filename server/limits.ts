import { ApolloArmor } from '@escape.tech/graphql-armor';
import { GraphQLError, type ValidationContext, type ValidationRule } from 'graphql';
import { costRule } from './cost.ts';

/** Of a document's text: checked while it is parsed. The largest of the web's own has about 500. */
export const MAX_TOKENS = 4000;

/** Of a document. */
export const documentLimits = { maxDepth: 16, maxAliases: 30, maxDirectives: 50, maxTokens: MAX_TOKENS } as const;

/** Armor's own way reports BAD_USER_INPUT, as a syntax error. */
const refusal = () => ({
  propagateOnRejection: false,
  onReject: [
    (context: ValidationContext | null, { message }: GraphQLError): void =>
      context?.reportError(
        new GraphQLError(message.replace('Syntax Error: ', ''), { extensions: { code: 'COST_EXCEEDED' } }),
      ),
  ],
});

/**
 * What a document may ask for, checked before anything is executed, over HTTP and over WebSocket alike.
 * Introspection (15 levels) and the deepest page (leaderboard, 7 levels) pass.
 */
export const validationRules: readonly ValidationRule[] = [
  ...(new ApolloArmor({
    maxTokens: { enabled: false }, // `parse` does it itself
    blockFieldSuggestion: { enabled: false }, // every client is signed in; a suggestion helps who writes a script
    costLimit: { enabled: false }, // it counts a page as one row when `first` is a variable or left to its default
    maxDepth: { n: documentLimits.maxDepth, ...refusal() },
    maxAliases: { n: documentLimits.maxAliases, ...refusal() },
    maxDirectives: { n: documentLimits.maxDirectives, ...refusal() },
  }).protect().validationRules as ValidationRule[]), // armor types its rules loosely
  costRule,
];

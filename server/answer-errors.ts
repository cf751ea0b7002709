import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import { AccessError, DomainError } from './errors.ts';
import { TOO_COSTLY } from './limits.ts';

export interface AnsweredError {
  readonly answer: GraphQLFormattedError;
  /** True for our own mistakes: they are logged, and the answer says no more than where to look. */
  readonly internal: boolean;
}

/** The one place where an error becomes what a client reads. */
export function answerError(error: GraphQLError, requestId: string): AnsweredError {
  const cause = error.originalError;
  const code = expectedCode(error, cause);
  if (code === undefined) {
    const message = `Something went wrong on the server. Tell your administrator the request id ${requestId}.`;
    return { answer: { message, extensions: { code: 'INTERNAL', requestId } }, internal: true };
  }
  const { message, locations, path } = error.toJSON();
  return { answer: { message, locations, path, extensions: { code } }, internal: false };
}

function expectedCode(error: GraphQLError, cause: unknown): string | undefined {
  if (cause instanceof AccessError) return cause.code;
  if (cause instanceof DomainError) return 'BAD_USER_INPUT';
  if (error.extensions[TOO_COSTLY]) return 'COST_EXCEEDED';
  const { code } = error.extensions;
  if (typeof code === 'string' && code !== 'INTERNAL_SERVER_ERROR') return code;
  // graphql's own: a document or a variable that does not fit the schema
  if (cause === undefined || cause === null) return 'BAD_USER_INPUT';
  return undefined;
}

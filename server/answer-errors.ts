import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { AccessError, DomainError } from './errors.ts';

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
    return {
      answer: { message: internalSentence(requestId), extensions: { code: 'INTERNAL', requestId } },
      internal: true,
    };
  }
  const { message, locations, path } = error.toJSON();
  const { retryAfterSeconds } = error.extensions;
  const extensions = { code, ...(typeof retryAfterSeconds === 'number' && { retryAfterSeconds }) };
  return { answer: { message, locations, path, extensions }, internal: false };
}

export function internalSentence(requestId: string): string {
  return `Something went wrong on the server. Tell your administrator the request id ${requestId}.`;
}

function expectedCode(error: GraphQLError, cause: unknown): string | undefined {
  if (cause instanceof AccessError) return cause.code;
  if (cause instanceof DomainError) return 'BAD_USER_INPUT';
  if (error.message.includes(TOO_MANY_TOKENS)) return 'COST_EXCEEDED';
  // Apollo puts a code of its own over that of a rule
  const code = (cause instanceof GraphQLError ? cause : error).extensions.code ?? error.extensions.code;
  if (typeof code === 'string' && code !== 'INTERNAL_SERVER_ERROR') return code;
  // graphql's own: a variable that does not fit the schema
  if (cause === undefined || cause === null) return 'BAD_USER_INPUT';
  return undefined;
}

/** The words of graphql's parser, which gives no code. */
const TOO_MANY_TOKENS = 'tokens. Parsing aborted.';

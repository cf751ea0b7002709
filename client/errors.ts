import type { UserErrorCode } from './gql/graphql.ts';

/** Something in the input that the sender can put right. */
export interface UserError {
  readonly code: UserErrorCode;
  /** Says where, what was expected and what came. */
  readonly message: string;
  /** Where in the input, such as ["methods", "2", "d2dR", "alpha"]; empty when it is about the whole. */
  readonly path: readonly string[];
}

interface Details extends ErrorOptions {
  readonly userErrors?: readonly UserError[];
  readonly requestId?: string;
  readonly retryAfterSeconds?: number;
  readonly sent?: boolean;
}

/**
 * What the API said when it did not carry out a request, or how the network failed.
 *
 * `code` is one of the API's (`UNAUTHENTICATED`, `FORBIDDEN`, `COST_EXCEEDED`, `RATE_LIMITED`, `BAD_USER_INPUT`, `INTERNAL`), the code of the first
 * of `userErrors` (`OUT_OF_RANGE`, `CONFLICT`, …), or one of this client: `UNREACHABLE` (no answer), `NOT_LETHE` (an answer that is not the API's),
 * `NOT_FOUND`, `CORRUPT` (a download whose digest is wrong).
 *
 * @example
 * try {
 *   await lethe.launch({ name: 'x', datasets: ['ML_100K'], methods: [{ d2dR: { alpha: -1 } }], seeds: { count: 3 } });
 * } catch (error) {
 *   if (!(error instanceof LetheError)) throw error;
 *   for (const { path, message } of error.userErrors) console.error(path.join('.'), message);
 * }
 */
export class LetheError extends Error {
  readonly code: string;
  readonly userErrors: readonly UserError[];
  /** To tell an administrator, when `code` is INTERNAL. */
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** False when the request surely did not reach the API. */
  readonly sent: boolean;

  constructor(code: string, message: string, details: Details = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.name = 'LetheError';
    this.code = code;
    this.userErrors = details.userErrors ?? [];
    this.requestId = details.requestId;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.sent = details.sent ?? true;
  }
}

/** Throws one LetheError for all of a payload's userErrors, if any. */
export function assertNoUserErrors(userErrors: readonly UserError[]): void {
  const [first] = userErrors;
  if (!first) return;
  throw new LetheError(first.code, userErrors.map(({ message }) => message).join('\n'), { userErrors });
}

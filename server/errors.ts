/** Codes of errors that the sender of an input can act on; they travel in a payload's `userErrors`. */
export const UserErrorCode = {
  NOT_FOUND: 'NOT_FOUND',
  OUT_OF_RANGE: 'OUT_OF_RANGE',
  INVALID: 'INVALID',
  IDEMPOTENCY_MISMATCH: 'IDEMPOTENCY_MISMATCH',
  STALE_LEASE: 'STALE_LEASE',
  CONFLICT: 'CONFLICT',
} as const;

export type UserErrorCode = (typeof UserErrorCode)[keyof typeof UserErrorCode];

export interface Issue {
  readonly code: UserErrorCode;
  /** Says what was expected and what came. */
  readonly message: string;
  /** Where in the input; empty when it is about the whole. */
  readonly path: readonly string[];
}

/** Thrown by services for what a user can put right: a mutation answers with `userErrors`, a query with BAD_USER_INPUT. */
export class DomainError extends Error {
  readonly issues: readonly Issue[];

  constructor(code: UserErrorCode, message: string, path: readonly string[] = []) {
    super(message);
    this.name = 'DomainError';
    this.issues = [{ code, message, path }];
  }

  static of(issues: readonly Issue[]): DomainError {
    const [first] = issues;
    if (!first) throw new Error('A DomainError needs an issue');
    return Object.assign(new DomainError(first.code, issues.map((issue) => issue.message).join('\n')), { issues });
  }
}

/** Thrown where somebody unknown, or somebody without the right, asks. */
export class AccessError extends Error {
  constructor(
    readonly code: 'UNAUTHENTICATED' | 'FORBIDDEN',
    message: string,
  ) {
    super(message);
    this.name = 'AccessError';
  }
}

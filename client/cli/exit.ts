import { LetheError } from '../errors.ts';

/** What `lethe` ends with; docs/cli.md lists them for scripts. */
export const EXIT = {
  OK: 0,
  /** What was asked was not done, or did not come out well: a run failed, the API refused, a check of the doctor fails. */
  FAILED: 1,
  /** A flag, an argument, a file or a value is not what it must be. */
  USAGE: 2,
  /** Not signed in, or not allowed. */
  SIGNED_OUT: 3,
  /** The API does not answer. */
  UNREACHABLE: 4,
  /** There is no such thing, or you may not see it. */
  NOT_FOUND: 5,
  /** A mistake of lethe or of the server. */
  INTERNAL: 70,
  /** Ctrl-C, as shells count it. */
  INTERRUPTED: 130,
} as const;

/** A flag, argument or file that is not what it must be; the message says what was expected and what came. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const CODES: Readonly<Record<string, number>> = {
  BAD_USER_INPUT: EXIT.USAGE,
  INVALID: EXIT.USAGE,
  OUT_OF_RANGE: EXIT.USAGE,
  UNAUTHENTICATED: EXIT.SIGNED_OUT,
  FORBIDDEN: EXIT.SIGNED_OUT,
  UNREACHABLE: EXIT.UNREACHABLE,
  NOT_LETHE: EXIT.UNREACHABLE,
  NOT_FOUND: EXIT.NOT_FOUND,
  INTERNAL: EXIT.INTERNAL,
};

export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return EXIT.USAGE;
  if (error instanceof LetheError) return CODES[error.code] ?? EXIT.FAILED;
  if (error instanceof Error && error.name === 'AbortError') return EXIT.INTERRUPTED;
  return EXIT.INTERNAL;
}

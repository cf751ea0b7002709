import { createHash, randomBytes } from 'node:crypto';
import type { TokenKind } from '../enums.ts';

export type SecretKind = TokenKind | 'INVITATION';

const LETTERS: Readonly<Record<SecretKind, string>> = {
  API: 'api',
  RUNNER: 'run',
  SESSION: 'ses',
  LINK: 'lnk',
  INVITATION: 'inv',
};

export interface Secret {
  /** Shown once, never stored. */
  readonly text: string;
  /** What people recognise it by. */
  readonly prefix: string;
  /** sha256: the secret has 256 random bits, so that a slow hash would add nothing. */
  readonly hash: string;
}

export function newSecret(kind: SecretKind): Secret {
  const text = `lethe_${LETTERS[kind]}_${randomBytes(32).toString('base64url')}`;
  return { text, prefix: text.slice(0, 'lethe_api_'.length + 4), hash: hashOf(text) };
}

export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

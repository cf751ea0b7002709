import type { Role, TokenKind, TokenScope } from '../enums.ts';

/** What can be allowed, each with the words that the contract shows. */
export const Permission = {
  WHOAMI: 'WHOAMI',
  READ: 'READ',
  LEASED: 'LEASED',
  QUEUE: 'QUEUE',
  LAUNCH: 'LAUNCH',
  PURGE: 'PURGE',
  TOKENS: 'TOKENS',
  RUNNER_TOKENS: 'RUNNER_TOKENS',
  TEAM: 'TEAM',
  PERSON: 'PERSON',
  LEASE: 'LEASE',
} as const;
export type Permission = (typeof Permission)[keyof typeof Permission];

export type Actor = Role | 'RUNNER';

/** The whole of the rules: what a role in the team, or a runner token, may do. */
export const GRANTS: Readonly<Record<Actor, ReadonlySet<Permission>>> = {
  OWNER: new Set(['WHOAMI', 'READ', 'LEASED', 'QUEUE', 'LAUNCH', 'PURGE', 'TOKENS', 'RUNNER_TOKENS', 'TEAM', 'PERSON']),
  MEMBER: new Set(['WHOAMI', 'READ', 'LEASED', 'QUEUE', 'LAUNCH', 'TOKENS', 'PERSON']),
  VIEWER: new Set(['WHOAMI', 'READ', 'LEASED', 'QUEUE', 'TOKENS', 'PERSON']),
  RUNNER: new Set(['WHOAMI', 'LEASED', 'QUEUE', 'LEASE']),
};

/** The scope an API token needs for it, beside the role of its account. ANY: every token has it; SESSION: no API token has it. */
export const SCOPE_FOR: Readonly<Record<Permission, TokenScope | 'ANY' | 'SESSION'>> = {
  WHOAMI: 'ANY',
  READ: 'READ',
  LEASED: 'READ',
  QUEUE: 'READ',
  LAUNCH: 'LAUNCH',
  PURGE: 'TEAM',
  TOKENS: 'TOKENS',
  RUNNER_TOKENS: 'TOKENS',
  TEAM: 'TEAM',
  PERSON: 'SESSION',
  LEASE: 'SESSION',
};

export interface Bearer {
  readonly tokenKind: TokenKind;
  readonly scopes: readonly TokenScope[];
  readonly role: Role | null;
}

export function mayBearer({ tokenKind, scopes, role }: Bearer, permission: Permission): boolean {
  const actor: Actor | null = tokenKind === 'RUNNER' ? 'RUNNER' : role;
  if (actor === null || !GRANTS[actor].has(permission)) return false;
  if (tokenKind !== 'API') return true;
  const needed = SCOPE_FOR[permission];
  return needed === 'ANY' || (needed !== 'SESSION' && scopes.includes(needed));
}

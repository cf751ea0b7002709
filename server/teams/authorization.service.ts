import type { Role, TokenKind } from '../enums.ts';
import { AccessError } from '../errors.ts';

/** Who asks, as their token says. */
export interface Identity {
  readonly tokenId: string;
  readonly tokenKind: TokenKind;
  /** When the token ends; null: never. */
  readonly expiresAt: Date | null;
  readonly team: { readonly id: string; readonly slug: string; readonly name: string };
  /** Null for a runner token. */
  readonly account: { readonly id: string; readonly name: string } | null;
  readonly role: Role | null;
}

/**
 * WHOAMI: who am I. READ: everything of the team. LEASED: what a runner needs of the run it holds. QUEUE: what is claimable.
 * LAUNCH: launch, cancel, retry. TOKENS: create and revoke one's own. RUNNER_TOKENS: create runner tokens, revoke anyone's.
 * LEASE: register, claim, report.
 */
export type Permission = 'WHOAMI' | 'READ' | 'LEASED' | 'QUEUE' | 'LAUNCH' | 'TOKENS' | 'RUNNER_TOKENS' | 'LEASE';

type Actor = Role | 'RUNNER';

/** The whole of the rules. */
const GRANTS: Readonly<Record<Actor, ReadonlySet<Permission>>> = {
  OWNER: new Set(['WHOAMI', 'READ', 'LEASED', 'QUEUE', 'LAUNCH', 'TOKENS', 'RUNNER_TOKENS']),
  MEMBER: new Set(['WHOAMI', 'READ', 'LEASED', 'QUEUE', 'LAUNCH', 'TOKENS']),
  VIEWER: new Set(['WHOAMI', 'READ', 'LEASED', 'QUEUE']),
  RUNNER: new Set(['WHOAMI', 'LEASED', 'QUEUE', 'LEASE']),
};

export function may(identity: Identity, permission: Permission): boolean {
  const actor = actorOf(identity);
  return actor !== undefined && GRANTS[actor].has(permission);
}

export function assertMay(identity: Identity, permission: Permission): void {
  if (may(identity, permission)) return;
  const who = { OWNER: 'An owner', MEMBER: 'A member', VIEWER: 'A viewer', RUNNER: 'A runner token' };
  const actor = actorOf(identity);
  throw new AccessError('FORBIDDEN', `${actor ? who[actor] : 'This token'} may not do this (it needs ${permission}).`);
}

export const isRunner = (identity: Identity): boolean => identity.tokenKind === 'RUNNER';

function actorOf(identity: Identity): Actor | undefined {
  if (isRunner(identity)) return 'RUNNER';
  return identity.role ?? undefined;
}

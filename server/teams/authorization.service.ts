import type { Role, TokenKind, TokenScope } from '../enums.ts';
import { AccessError } from '../errors.ts';
import { mayBearer, Permission } from './permission.ts';

export { Permission };

/** Who asks, as their token says. */
export interface Identity {
  readonly tokenId: string;
  readonly tokenKind: TokenKind;
  /** Of an API token; empty for the other kinds, which are not narrowed. */
  readonly scopes: readonly TokenScope[];
  /** When the token ends; null: never. */
  readonly expiresAt: Date | null;
  /** Of a session that began by a link: until then a password is set without the old one. */
  readonly freshUntil: Date | null;
  readonly team: { readonly id: string; readonly slug: string; readonly name: string };
  /** Null for a runner token. */
  readonly account: { readonly id: string; readonly name: string } | null;
  readonly role: Role | null;
}

export const may = mayBearer;

export function assertMay(identity: Identity, permission: Permission): void {
  if (may(identity, permission)) return;
  const who = { OWNER: 'An owner', MEMBER: 'A member', VIEWER: 'A viewer', RUNNER: 'A runner token' };
  const actor = isRunner(identity) ? 'RUNNER' : identity.role;
  const narrowed = identity.tokenKind === 'API' && may({ ...identity, tokenKind: 'SESSION' }, permission);
  const subject = narrowed ? 'A token of these scopes' : actor ? who[actor] : 'This token';
  throw new AccessError('FORBIDDEN', `${subject} may not do this (it needs ${permission}).`);
}

export const isRunner = (identity: Pick<Identity, 'tokenKind'>): boolean => identity.tokenKind === 'RUNNER';

/** What the asker may do, in the order of the contract. */
export function permissionsOf(identity: Identity): Permission[] {
  return Object.values(Permission).filter((permission) => may(identity, permission));
}

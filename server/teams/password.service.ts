import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { z } from 'zod';
import type { Db, Tx } from '../db.ts';
import { DomainError } from '../errors.ts';
import { newId } from '../ids.ts';
import { audit } from './audit.service.ts';
import type { Identity } from './authorization.service.ts';
import type { SetPasswordInput } from './password.input.ts';
import { countAttempt } from './token.queue.ts';

/** The provider better-auth files passwords under. */
const PASSWORD = 'credential';
export const MIN_PASSWORD = 10;
export const MAX_PASSWORD = 128;
/** Wrong passwords of one account, whoever tries. */
export const ATTEMPTS = { max: 10, seconds: 900 } as const;

/** Sets one's own password, and the e-mail to sign in with: with the old password, or within an hour of coming by a link. Ends one's other sessions. */
export async function setPassword(db: Db, by: Identity, input: SetPasswordInput): Promise<string> {
  const accountId = by.account?.id ?? '';
  const account = await db.account.findUniqueOrThrow({ where: { id: accountId }, include: { credentials: true } });
  const email = input.email == null ? account.email : checkedEmail(input.email);
  if (email === null) {
    throw new DomainError('INVALID', 'email: expected an e-mail to sign in with, got none', ['email']);
  }
  checkPassword(input.password);
  const old = account.credentials.find(({ providerId }) => providerId === PASSWORD)?.password ?? null;
  const fresh = by.freshUntil !== null && by.freshUntil > new Date();
  if (!fresh) await assertKnows(db, { accountId, old, given: input.currentPassword });
  const hash = await hashPassword(input.password);
  await db.$transaction(async (tx) => {
    await claimEmail(tx, { accountId, email, verified: account.emailVerified && email === account.email });
    await storePassword(tx, accountId, hash);
    await tx.token.updateMany({ where: { id: by.tokenId }, data: { freshUntil: null } });
    await tx.token.updateMany({
      where: { accountId, kind: { in: ['SESSION', 'LINK'] }, id: { not: by.tokenId }, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    await audit(tx, by, { action: 'password.set', subject: accountId });
  });
  return accountId;
}

export async function hasPassword(db: Db, userId: string): Promise<boolean> {
  return (await db.credential.count({ where: { providerId: PASSWORD, userId } })) > 0;
}

interface Claim {
  readonly accountId: string;
  readonly old: string | null;
  readonly given: string | null | undefined;
}

async function assertKnows(db: Db, { accountId, old, given }: Claim): Promise<void> {
  if (old === null) {
    const message = 'currentPassword: you have none yet; come by a new sign-in link, and set one within the hour';
    throw new DomainError('INVALID', message, ['currentPassword']);
  }
  const message = 'currentPassword: expected your present password';
  if (given == null) throw new DomainError('INVALID', message, ['currentPassword']);
  if (!(await countAttempt(db, `password:${accountId}`, ATTEMPTS))) {
    throw new DomainError('INVALID', 'currentPassword: too many attempts; try again in a quarter of an hour', [
      'currentPassword',
    ]);
  }
  if (!(await verifyPassword({ hash: old, password: given }))) {
    throw new DomainError('INVALID', message, ['currentPassword']);
  }
}

/** A new person with a password. */
export async function createAccount(
  tx: Tx,
  person: { readonly name: string; readonly email: string; readonly hash: string },
): Promise<string> {
  const account = await tx.account.create({ data: { id: newId('Account'), name: person.name } });
  await claimEmail(tx, { accountId: account.id, email: person.email, verified: false });
  await storePassword(tx, account.id, person.hash);
  return account.id;
}

async function claimEmail(
  tx: Tx,
  { accountId, email, verified }: { accountId: string; email: string; verified: boolean },
): Promise<void> {
  const holder = await tx.account.findUnique({ where: { email } });
  if (holder && holder.id !== accountId) {
    throw new DomainError('CONFLICT', `email: expected one that no other account has, got ${email}`, ['email']);
  }
  await tx.account.update({ where: { id: accountId }, data: { email, emailVerified: verified } });
}

async function storePassword(tx: Tx, userId: string, password: string): Promise<void> {
  await tx.credential.upsert({
    where: { providerId_accountId: { providerId: PASSWORD, accountId: userId } },
    create: { id: newId('Credential'), providerId: PASSWORD, accountId: userId, userId, password },
    update: { password },
  });
}

/** Lower case, as better-auth keeps them. */
export function checkedEmail(text: string): string {
  const email = text.trim().toLowerCase();
  if (email.length <= 254 && z.email().safeParse(email).success) return email;
  throw new DomainError('INVALID', `email: expected an address such as ada@example.org, got ${JSON.stringify(text)}`, [
    'email',
  ]);
}

export function checkPassword(password: string): void {
  if (password.length >= MIN_PASSWORD && password.length <= MAX_PASSWORD) return;
  const message = `password: expected ${MIN_PASSWORD} to ${MAX_PASSWORD} characters, got ${password.length}`;
  throw new DomainError('OUT_OF_RANGE', message, ['password']);
}

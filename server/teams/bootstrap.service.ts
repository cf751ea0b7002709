import type { Db, Tx } from '../db.ts';
import { newId } from '../ids.ts';
import { issueLink } from './session.service.ts';
import { issueToken } from './token.service.ts';

const LOCAL = 'local';

export interface Bootstrap {
  readonly link: string;
  readonly apiToken: string;
  readonly runnerToken: string;
}

/** Makes the first account and team when there is none, and fresh secrets for the programs on this machine; older ones end. */
export async function bootstrap(db: Db): Promise<Bootstrap> {
  return db.$transaction(async (tx) => {
    const { teamId, accountId } = await firstOwner(tx);
    await tx.token.updateMany({
      where: { teamId, name: LOCAL, kind: { in: ['API', 'RUNNER'] }, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    const own = { name: LOCAL, teamId, accountId, expiresAt: null };
    const api = await issueToken(tx, { ...own, kind: 'API' });
    const runner = await issueToken(tx, { ...own, kind: 'RUNNER' });
    return { link: await issueLink(tx, { teamId, accountId }), apiToken: api.secret, runnerToken: runner.secret };
  });
}

/** A sign-in link for the first owner, or for the account with this e-mail: one use, one hour. */
export async function signInLink(db: Db, email?: string): Promise<string> {
  return db.$transaction(async (tx) =>
    issueLink(tx, email === undefined ? await firstOwner(tx) : await owner(tx, email)),
  );
}

/** An administrator vouches that the e-mail is the account's: from now on single sign-on with that e-mail is linked to it. */
export async function trustEmail(db: Db, email: string): Promise<void> {
  const { count } = await db.account.updateMany({
    where: { email: email.toLowerCase() },
    data: { emailVerified: true },
  });
  if (count === 0) throw new Error(`No account has the e-mail ${email}.`);
}

async function owner(tx: Tx, email: string): Promise<Owner> {
  const member = await tx.member.findFirst({
    where: { account: { email: email.toLowerCase() } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  if (!member) throw new Error(`No account with the e-mail ${email} is in a team.`);
  return member;
}

interface Owner {
  readonly teamId: string;
  readonly accountId: string;
}

async function firstOwner(tx: Tx): Promise<Owner> {
  const owner = await tx.member.findFirst({ where: { role: 'OWNER' }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
  if (owner) return owner;
  const team = await tx.team.create({ data: { id: newId('Team'), slug: 'default', name: 'Default team' } });
  const account = await tx.account.create({ data: { id: newId('Account'), name: 'admin' } });
  return tx.member.create({
    data: { id: newId('Member'), teamId: team.id, accountId: account.id, role: 'OWNER' },
  });
}

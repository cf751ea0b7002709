import type { Db, Tx } from '../db.ts';
import { newId } from '../ids.ts';
import { issueToken } from './token.service.ts';

const LINK_HOURS = 1;
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

/** A sign-in link for the first owner: one use, one hour. */
export async function signInLink(db: Db): Promise<string> {
  return db.$transaction(async (tx) => issueLink(tx, await firstOwner(tx)));
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

async function issueLink(tx: Tx, owner: Owner): Promise<string> {
  const { teamId, accountId } = owner;
  const expiresAt = new Date(Date.now() + LINK_HOURS * 3_600_000);
  return (await issueToken(tx, { kind: 'LINK', name: 'sign-in', teamId, accountId, expiresAt })).secret;
}

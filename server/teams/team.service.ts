import type { Db } from '../db.ts';
import { DomainError } from '../errors.ts';
import { Prisma, type Team } from '../generated/prisma/client.ts';
import { newId } from '../ids.ts';
import { audit } from './audit.service.ts';
import type { Identity } from './authorization.service.ts';
import { lockTeam } from './member.queue.ts';
import { checkedName, checkedSlug } from './name.ts';

/** Its maker is its owner. */
export async function createTeam(
  db: Db,
  by: Identity,
  input: { readonly name: string; readonly slug: string },
): Promise<Team> {
  const data = { id: newId('Team'), name: checkedName(input.name), slug: checkedSlug(input.slug) };
  const accountId = by.account?.id ?? '';
  return unlessTaken(data.slug, () =>
    db.$transaction(async (tx) => {
      const team = await tx.team.create({ data });
      await tx.member.create({ data: { id: newId('Member'), teamId: team.id, accountId, role: 'OWNER' } });
      await audit(tx, { ...by, team }, { action: 'team.create', subject: team.id, detail: team.slug });
      return team;
    }),
  );
}

export async function renameTeam(
  db: Db,
  by: Identity,
  input: { readonly name?: string | null; readonly slug?: string | null },
): Promise<Team> {
  const data = {
    ...(input.name == null ? {} : { name: checkedName(input.name) }),
    ...(input.slug == null ? {} : { slug: checkedSlug(input.slug) }),
  };
  return unlessTaken(input.slug ?? '', () =>
    db.$transaction(async (tx) => {
      const team = await tx.team.update({ where: { id: by.team.id }, data });
      const detail = `${by.team.name} (${by.team.slug}) to ${team.name} (${team.slug})`;
      await audit(tx, by, { action: 'team.rename', subject: team.id, detail });
      return team;
    }),
  );
}

/** With everything in it; its slug, typed again, says that it is meant. */
export async function deleteTeam(db: Db, by: Identity, confirm: string): Promise<string> {
  const { id, slug } = by.team;
  if (confirm !== slug) {
    throw new DomainError('INVALID', `confirm: expected the team's slug, ${slug}, got ${JSON.stringify(confirm)}`, [
      'confirm',
    ]);
  }
  await db.$transaction(
    async (tx) => {
      await lockTeam(tx, id);
      const others = await tx.member.count({ where: { accountId: by.account?.id ?? '', teamId: { not: id } } });
      if (others === 0) {
        throw new DomainError('CONFLICT', 'You would be in no team: create or join another one first.', []);
      }
      // An ended token closes the sockets it opened; a deleted one would not.
      await tx.token.updateMany({
        where: { teamId: id, kind: { not: 'SESSION' }, revokedAt: null },
        data: { revokedAt: new Date() },
      });
      // A session goes on in another team of its person, if there is one.
      for (const session of await tx.token.findMany({ where: { teamId: id, kind: 'SESSION', revokedAt: null } })) {
        const next = await tx.member.findFirst({
          where: { accountId: session.accountId ?? '', teamId: { not: id } },
          orderBy: { id: 'asc' },
        });
        const data = next ? { teamId: next.teamId } : { revokedAt: new Date() };
        await tx.token.update({ where: { id: session.id }, data });
      }
      await tx.idempotency.deleteMany({ where: { teamId: id } });
      await tx.team.delete({ where: { id } });
    },
    { timeout: DELETION_MS },
  );
  return id;
}

/** A team may have a million results. */
const DELETION_MS = 600_000;

async function unlessTaken(slug: string, work: () => Promise<Team>): Promise<Team> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') throw error;
    throw new DomainError('CONFLICT', `slug: expected one that no other team has, got ${slug}`, ['slug']);
  }
}

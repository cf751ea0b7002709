import { newId } from '../../../server/ids.ts';
import { newSecret } from '../../../server/teams/secret.ts';
import type { Api } from '../../support/api.ts';

/** The secrets of an owner and of a runner of a team of their own. */
export async function anotherTeam(api: Api, slug: string): Promise<{ teamId: string; owner: string; runner: string }> {
  const team = await api.db.team.create({ data: { id: newId('Team'), slug, name: slug } });
  const account = await api.db.account.create({ data: { id: newId('Account'), name: `owner of ${slug}` } });
  await api.db.member.create({
    data: { id: newId('Member'), teamId: team.id, accountId: account.id, role: 'OWNER' },
  });
  const issue = async (kind: 'API' | 'RUNNER'): Promise<string> => {
    const { text, prefix, hash } = newSecret(kind);
    await api.db.token.create({
      data: { id: newId('Token'), kind, name: kind, prefix, hash, teamId: team.id, accountId: account.id },
    });
    return text;
  };
  return { teamId: team.id, owner: await issue('API'), runner: await issue('RUNNER') };
}

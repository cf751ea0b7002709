import { newId } from '../../../server/ids.ts';
import { issueToken } from '../../../server/teams/token.service.ts';
import type { Api } from '../../support/api.ts';

/** The secrets of an owner and of a runner of a team of their own. */
export async function anotherTeam(api: Api, slug: string): Promise<{ teamId: string; owner: string; runner: string }> {
  const team = await api.db.team.create({ data: { id: newId('Team'), slug, name: slug } });
  const account = await api.db.account.create({ data: { id: newId('Account'), name: `owner of ${slug}` } });
  await api.db.member.create({
    data: { id: newId('Member'), teamId: team.id, accountId: account.id, role: 'OWNER' },
  });
  const issue = async (kind: 'API' | 'RUNNER'): Promise<string> => {
    const { secret } = await api.db.$transaction((tx) =>
      issueToken(tx, { kind, name: kind, teamId: team.id, accountId: account.id, expiresAt: null }),
    );
    return secret;
  };
  return { teamId: team.id, owner: await issue('API'), runner: await issue('RUNNER') };
}

// People with sessions of their own, in teams.
import type { Role } from '../../../server/enums.ts';
import { newId } from '../../../server/ids.ts';
import { issueToken } from '../../../server/teams/token.service.ts';
import type { Api } from '../../support/api.ts';
import { SESSION_COOKIE } from '../../../server/authenticate.ts';
import { type Browser, browser } from './browser.ts';

export interface Somebody {
  readonly accountId: string;
  readonly memberId: string;
  readonly own: Browser;
  /** An API token with all scopes. */
  readonly token: string;
}

/** A member of a team, signed in. */
export async function somebody(api: Api, teamId: string, role: Role): Promise<Somebody> {
  const account = await api.db.account.create({ data: { id: newId('Account'), name: `${role} ${newId('Account')}` } });
  const member = await api.db.member.create({ data: { id: newId('Member'), teamId, accountId: account.id, role } });
  const issue = (kind: 'API' | 'SESSION') =>
    api.db.$transaction((tx) => issueToken(tx, { kind, name: kind, teamId, accountId: account.id, expiresAt: null }));
  const own = browser(api);
  own.cookies.set(SESSION_COOKIE, (await issue('SESSION')).secret);
  return { accountId: account.id, memberId: member.id, own, token: (await issue('API')).secret };
}

export async function newTeam(api: Api, slug: string): Promise<string> {
  return (await api.db.team.create({ data: { id: newId('Team'), slug, name: slug } })).id;
}

/** Sends a mutation as `input` wants it, and answers its payload. */
export async function mutate(by: Browser, field: string, input: object, selection = ''): Promise<Payload> {
  const name = `${field[0]!.toUpperCase()}${field.slice(1)}Input`;
  const { data, errors } = await by.ask(
    `mutation ($input: ${name}!) { ${field}(input: $input) { ${selection} userErrors { code path message } } }`,
    { input },
  );
  if (errors.length > 0)
    throw new Error(errors.map(({ extensions, message }) => `${extensions.code}: ${message}`).join());
  return data[field];
}

// what each test asks for, it knows
// oxlint-disable-next-line no-explicit-any
export type Payload = any;

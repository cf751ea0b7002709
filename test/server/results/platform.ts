// The real schema on a real database, asked without HTTP: what these tests are about lies behind it.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { graphql } from 'graphql';
import { openFolderStore } from '../../../server/artifacts/folder-store.service.ts';
import { contextFor } from '../../../server/context.ts';
import { openDatabase } from '../../../server/db.ts';
import { TokenScope } from '../../../server/enums.ts';
import { newId } from '../../../server/ids.ts';
import { listenToDatabase } from '../../../server/live/live.service.ts';
import { rateLimit } from '../../../server/rate-limit.ts';
import { schema } from '../../../server/schema.ts';
import type { Identity } from '../../../server/teams/authorization.service.ts';
import { freshDatabase } from '../../support/database.ts';

export type Ask = <Data>(by: Identity, document: string, variables?: Record<string, unknown>) => Promise<Data>;

export async function openPlatform() {
  const database = await freshDatabase();
  let statements = 0;
  const db = openDatabase(database.url, () => (statements += 1));
  const live = await listenToDatabase(database.url, (error) => {
    throw error;
  });
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lethe-artifacts-'));
  const store = await openFolderStore(folder, 1e6);
  const platform = {
    db,
    live,
    store,
    leaseSeconds: 60,
    rate: rateLimit(0),
    apiUrl: 'http://127.0.0.1:4000',
    webUrl: 'http://127.0.0.1:3000',
  };

  const ask: Ask = async <Data>(by: Identity, document: string, variables: Record<string, unknown> = {}) => {
    const { data, errors } = await graphql({
      schema: await schema(),
      source: document,
      variableValues: variables,
      contextValue: contextFor(platform, by, 'test'),
    });
    if (errors) throw errors[0]!;
    return data as Data; // the test names what its document selects
  };

  return {
    db,
    ask,
    /** How many SQL statements `work` makes the server send. */
    async statementsOf(work: () => Promise<unknown>): Promise<number> {
      const before = statements;
      await work();
      return statements - before;
    },
    async newTeam(slug: string): Promise<{ owner: Identity; runner: Identity }> {
      const team = await db.team.create({ data: { id: newId('Team'), slug, name: slug } });
      const account = await db.account.create({ data: { id: newId('Account'), name: `owner of ${slug}` } });
      const identity = async (kind: 'API' | 'RUNNER'): Promise<Identity> => {
        const id = newId('Token');
        await db.token.create({ data: { id, kind, name: kind, prefix: 'test', hash: id, teamId: team.id } });
        return {
          tokenId: id,
          tokenKind: kind,
          scopes: kind === 'API' ? Object.values(TokenScope) : [],
          expiresAt: null,
          freshUntil: null,
          team,
          account: kind === 'API' ? account : null,
          role: kind === 'API' ? 'OWNER' : null,
        };
      };
      return { owner: await identity('API'), runner: await identity('RUNNER') };
    },
    async close() {
      await live.stop();
      await db.$disconnect();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type TestPlatform = Awaited<ReturnType<typeof openPlatform>>;

import type { GraphQLField, GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { typeOfId } from '../../../server/ids.ts';
import { schema } from '../../../server/schema.ts';
import { type Api, openApi } from '../../support/api.ts';
import { aWhile, openSocket } from '../live/socket.ts';
import { anotherTeam } from '../queue/another-team.ts';
import { SESSION_COOKIE } from '../../../server/authenticate.ts';
import { fullCall, type Probe, takesProbe } from './full-call.ts';
import { MARK, type MarkedTeam, seedMarkedTeam } from './leak-seed.ts';
import { somebody } from './people.ts';

let api: Api;
let contract: GraphQLSchema;
let ours: MarkedTeam;
let all: string[];
/** Whoever is not of the team, by name; a session comes with its cookie. */
const strangers: Record<string, { token?: string; cookie?: string }> = {};

beforeAll(async () => {
  api = await openApi({ leaseSeconds: 3600 });
  contract = await schema();
  ours = await seedMarkedTeam(api);
  all = [...ours.ids.values()].flat();
  const theirs = await anotherTeam(api, 'strangers');
  const session = (await somebody(api, theirs.teamId, 'OWNER')).own.cookies.get(SESSION_COOKIE);
  strangers['an owner’s token'] = { token: theirs.owner };
  strangers['a runner token'] = { token: theirs.runner };
  strangers['a session'] = { cookie: `${SESSION_COOKIE}=${session}` };
}, 120_000);
afterAll(async () => {
  await ours.close();
  await api.close();
});

const fields = (kind: 'query' | 'mutation' | 'subscription'): GraphQLField<unknown, unknown>[] => {
  const root = {
    query: contract.getQueryType(),
    mutation: contract.getMutationType(),
    subscription: contract.getSubscriptionType(),
  }[kind];
  return Object.values(root?.getFields() ?? {});
};

/** One id of each of our tables, with our numbers and a lease of ours beside it; one is enough where none of it fits. */
function probesFor(field: GraphQLField<unknown, unknown>): Probe[] {
  const each = [...ours.ids.values()].flatMap((own) => own.slice(0, 1));
  const probes = each.map((id) => ({
    id,
    number: typeOfId(id) === 'Experiment' ? ours.experimentNumber : ours.runNumber,
    lease: ours.lease,
  }));
  return takesProbe(field) ? probes : probes.slice(0, 1);
}

/** What an answer holds of ours that was not sent in the question. */
function leaks(answer: unknown, sent: readonly string[] = []): string[] {
  let text = JSON.stringify(answer);
  for (const each of sent) text = text.replaceAll(JSON.stringify(each).slice(1, -1), '');
  return [MARK, ...all, ...ours.secrets, ours.lease].filter((each) => text.includes(each));
}

async function ask(
  document: string,
  who: { token?: string; cookie?: string },
): Promise<{ data?: unknown; errors?: { extensions?: { code?: string } }[] }> {
  const response = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      origin: 'http://127.0.0.1:3000',
      ...(who.token === undefined ? {} : { authorization: `Bearer ${who.token}` }),
      ...(who.cookie === undefined ? {} : { cookie: who.cookie }),
    },
    body: JSON.stringify({ query: document }),
  });
  return (await response.json()) as { data?: unknown }; // the shape of every GraphQL response
}

const depths = new Map<string, number>();

/** As deep as the limits of a document let it go. */
async function asDeepAsCanBe(kind: string, field: GraphQLField<unknown, unknown>, probe: Probe, who: object) {
  const as = field.name.startsWith('node') ? typeOfId(probe.id) : undefined;
  const key = `${field.name} ${as}`;
  for (let depth = depths.get(key) ?? 5; ; depth--) {
    depths.set(key, depth);
    const document = `${kind} { ${fullCall({ schema: contract, field, probe, depth, as })} }`;
    if (document.split(/\W+/).length > 3000 && depth > 1) continue;
    const reply = await ask(document, who);
    const codes = reply.errors?.map(({ extensions }) => extensions?.code) ?? [];
    if (depth > 1 && codes.includes('COST_EXCEEDED')) continue;
    expect(codes, document).not.toContain('INTERNAL');
    expect(codes, document).not.toContain('GRAPHQL_VALIDATION_FAILED');
    return reply;
  }
}

describe('the check itself', () => {
  it('every type that node(id) may answer is there to be found, by an owner', async () => {
    const { data } = await ask(
      `{ nodes(ids: ${JSON.stringify(all.filter((id) => typeOfId(id)))}) { __typename } }`,
      ours.owner,
    );
    const found = new Set((data as { nodes: ({ __typename: string } | null)[] }).nodes.map((node) => node?.__typename));
    const types = contract.getPossibleTypes(contract.getType('Node') as never).map(({ name }) => name); // an interface
    expect(types.filter((name) => !found.has(name))).toEqual([]);
  });

  it('an owner is shown what was marked, in every field that has it; and never a secret', async () => {
    let seen = '';
    for (const field of fields('query')) {
      const isNode = field.name.startsWith('node');
      for (const probe of isNode ? probesFor(field) : probesFor(field).slice(0, 1))
        seen += JSON.stringify(await asDeepAsCanBe('query', field, probe, ours.owner));
    }
    const shown = ours.marked.filter((column) => seen.includes(`${MARK}${column}`));
    expect(shown).toEqual(
      expect.arrayContaining([
        'account.email',
        'account.name',
        'artifact.sha256',
        'audit_entry.detail',
        'custom_dataset.title',
        'experiment.name',
        'invitation.email',
        'run.tags',
        'runner.host',
        'runner.name',
        'team.name',
        'token.name',
        'token.prefix',
      ]),
    );
    expect([...ours.secrets, ours.lease].filter((secret) => seen.includes(secret))).toEqual([]);
  }, 120_000);
});

describe('another team, with every id of ours in every argument', () => {
  it.each(['an owner’s token', 'a runner token', 'a session'])(
    '%s: no query tells anything, no mutation changes anything',
    async (name) => {
      const who = strangers[name]!;
      const before = await ours.rows();
      for (const kind of ['query', 'mutation'] as const) {
        for (const field of fields(kind)) {
          for (const probe of probesFor(field)) {
            const reply = await asDeepAsCanBe(kind, field, probe, who);
            expect(leaks(reply, [probe.id, probe.lease]), `${field.name} with ${probe.id}`).toEqual([]);
          }
        }
      }
      const after = await ours.rows();
      for (const [table, rows] of before) {
        const ofOurs = rows.filter((row) => all.some((id) => row.includes(id)));
        const now = new Set(after.get(table));
        expect(
          ofOurs.filter((row) => !now.has(row)),
          table,
        ).toEqual([]);
      }
    },
    300_000,
  );

  it('no id of ours, of any table, is found', async () => {
    for (const who of Object.values(strangers)) {
      for (let i = 0; i < all.length; i += 100) {
        const ids = all.slice(i, i + 100);
        const reply = await ask(`{ nodes(ids: ${JSON.stringify(ids)}) { __typename id } }`, who);
        expect(reply).toMatchObject({ data: { nodes: ids.map(() => null) } });
        expect(reply).not.toHaveProperty('errors');
      }
    }
  });

  it('by its names a team is not looked at', async () => {
    const { slug } = await api.db.team.findFirstOrThrow({ where: { slug: { startsWith: MARK } } });
    const response = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${strangers['an owner’s token']!.token}`,
        'x-lethe-team': slug,
      },
      body: '{"query":"{ viewer { team { name } } }"}',
    });
    expect(response.status).toBe(403);
    expect(leaks(await response.json(), [slug])).toEqual([]);
  });

  it('on a socket: every query and subscription, while our runs change', async () => {
    const socket = openSocket(api.url, { token: strangers['an owner’s token']!.token! });
    await socket.connected;
    const streams = (['subscription', 'query'] as const).flatMap((kind) =>
      fields(kind).flatMap((field) =>
        probesFor(field).map((probe) => {
          const call = fullCall({ schema: contract, field, probe, depth: 2, as: typeOfId(probe.id) });
          return { probe, stream: socket.subscribe(`${kind} { ${call} }`) };
        }),
      ),
    );
    const whole = socket.subscribe('subscription { runUpdated { id number reason } }');
    await aWhile();
    await api.db.run.updateMany({
      where: { id: { in: [...(ours.ids.get('run') ?? [])] } },
      data: { fraction: 0.5, stage: 'TRAIN' },
    });
    await aWhile();
    for (const { probe, stream } of streams) {
      expect(leaks([stream.data, stream.errors], [probe.id, probe.lease])).toEqual([]);
    }
    expect(whole.data).toEqual([]);
    await socket.close();
  }, 120_000);

  it('over plain HTTP: no artifact is read or written', async () => {
    const authorization = `Bearer ${strangers['an owner’s token']!.token}`;
    for (const id of all) {
      const response = await fetch(`${api.url}/artifacts/${id}`, { headers: { authorization } });
      expect(response.status).toBe(404);
      expect(leaks(await response.text(), [id])).toEqual([]);
    }
    const runner = {
      authorization: `Bearer ${strangers['a runner token']!.token}`,
      'x-lethe-lease': ours.lease,
      'x-lethe-sha256': 'a'.repeat(64),
    };
    const put = await fetch(`${api.url}/artifacts?kind=CHECKPOINT`, { method: 'PUT', headers: runner, body: 'x' });
    expect(put.status).toBe(409);
  });
});

// server/main.ts and server/admin.ts as they are started: processes of their own.
import net from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../scripts/start/postgres.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { launch, type Launched, temporaryHome } from '../../support/launcher.ts';
import { openSocket } from '../live/socket.ts';

let database: TestDatabase;
let home: Awaited<ReturnType<typeof temporaryHome>>;
const launched: Launched[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  home = await temporaryHome();
});
afterEach(async () => {
  for (const one of launched.splice(0)) if (one.child.exitCode === null) await one.killEverything();
});
afterAll(async () => {
  await database.drop();
  await home.remove();
});

const run = (script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Launched => {
  const one = launch(script, args, {
    DATABASE_URL: database.url,
    LETHE_API_PORT: '0',
    LETHE_ARTIFACT_DIR: `${home.home}/artifacts`,
    LETHE_WEB_URL: 'http://127.0.0.1:3000',
    ...env,
  });
  launched.push(one);
  return one;
};

async function listening(env: Readonly<Record<string, string>> = {}): Promise<{ api: Launched; url: string }> {
  const api = run('server/main.ts', [], env);
  const [, url] = await api.until(/"url":"(http:[^"]+)","msg":"listening"/);
  return { api, url: url! }; // the pattern has a group
}

interface Secrets {
  readonly link: string;
  readonly apiToken: string;
  readonly runnerToken: string;
}

async function bootstrapped(): Promise<Secrets> {
  const admin = run('server/admin.ts', ['bootstrap']);
  expect(await admin.ended).toBe(0);
  return JSON.parse(admin.text()) as Secrets;
}

async function viewer(url: string, token: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ viewer { role tokenKind account { name } } }' }),
  });
  return { status: response.status, body: await response.json() };
}

describe('server/admin.ts', () => {
  it('bootstrap prints secrets that work, and ends those it printed before', async () => {
    const first = await bootstrapped();
    const second = await bootstrapped();
    expect(second).toEqual({
      link: expect.stringMatching(/^lethe_lnk_[\w-]{43}$/),
      apiToken: expect.stringMatching(/^lethe_api_[\w-]{43}$/),
      runnerToken: expect.stringMatching(/^lethe_run_[\w-]{43}$/),
    });
    const { url } = await listening();
    expect((await viewer(url, first.apiToken)).status).toBe(401);
    expect((await viewer(url, first.runnerToken)).status).toBe(401);
    expect((await viewer(url, second.apiToken)).body).toMatchObject({
      data: { viewer: { role: 'OWNER', tokenKind: 'API', account: { name: 'admin' } } },
    });
    expect((await viewer(url, second.runnerToken)).body).toMatchObject({
      data: { viewer: { role: null, tokenKind: 'RUNNER', account: null } },
    });
  });

  it('link prints an address of the web page with a secret that signs in', async () => {
    const admin = run('server/admin.ts', ['link'], { LETHE_WEB_URL: 'https://lethe.example' });
    expect(await admin.ended).toBe(0);
    const [, secret] = /^https:\/\/lethe\.example\/sign-in#(lethe_lnk_[\w-]{43})\n$/.exec(admin.text()) ?? [];
    expect(secret).toBeDefined();
    const { url } = await listening({ LETHE_WEB_URL: 'https://lethe.example' });
    const response = await fetch(`${url}/auth/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://lethe.example' },
      body: JSON.stringify({ secret }),
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('set-cookie')).toMatch(/; Secure/); // the page is https
  });

  it.each([[[]], [['nonsense']], [['link', 'a@b.example', 'twice']], [['--help']]])(
    '%j is answered with the usage',
    async (args) => {
      const admin = run('server/admin.ts', args);
      expect(await admin.ended).toBe(2);
      expect(admin.text()).toMatch(/^node --import tsx server\/admin\.ts <command>[^]*bootstrap[^]*link/);
    },
  );

  it('without an address of a database says which variable is wrong', async () => {
    const admin = run('server/admin.ts', ['link'], { DATABASE_URL: 'mysql://here' });
    expect(await admin.ended).toBe(1);
    expect(admin.text()).toBe(
      'The environment is not usable:\n  DATABASE_URL: expected postgresql://user:password@host:port/database\n',
    );
  });

  it('says in words that the database is away', async () => {
    const admin = run('server/admin.ts', ['link'], { DATABASE_URL: await nowhere() });
    expect(await admin.ended).toBe(1);
    expect(admin.text()).toMatch(/^the database does not answer \(.*ECONNREFUSED.*\)\. Is DATABASE_URL right/i);
  });
});

describe('server/main.ts', () => {
  it('names every variable that is wrong', async () => {
    const api = run('server/main.ts', [], {
      LETHE_API_PORT: '70000',
      LETHE_WEB_URL: 'here',
      LETHE_LEASE_SECONDS: '-1',
    });
    expect(await api.ended).toBe(1);
    expect(api.text()).toBe(
      `The API did not start: The environment is not usable:
  LETHE_API_PORT: expected a whole number from 0 to 65535
  LETHE_WEB_URL: expected an address such as http://127.0.0.1:3000
  LETHE_LEASE_SECONDS: expected 0.1 to 3600
`,
    );
  });

  it('says which port is taken, and what to do', async () => {
    const taken = net.createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as net.AddressInfo; // listening on TCP
    const api = run('server/main.ts', [], { LETHE_API_PORT: String(port) });
    expect(await api.ended).toBe(1);
    expect(api.text()).toContain(`127.0.0.1:${port}`);
    expect(api.text()).toContain('Stop the program that has this port, or set LETHE_API_PORT to another.');
    taken.close();
  });

  it('says in words that the database is away', async () => {
    const api = run('server/main.ts', [], { DATABASE_URL: await nowhere() });
    expect(await api.ended).toBe(1);
    expect(api.text()).toMatch(/The API did not start: the database does not answer \(.*\)\. Is DATABASE_URL right/);
    expect(api.text()).not.toMatch(/^\s+at /m);
  });

  it('ends on SIGTERM within 5 s, a socket and a subscription open', async () => {
    const { apiToken } = await bootstrapped();
    const { api, url } = await listening();
    const socket = openSocket(url, { token: apiToken });
    const stream = socket.subscribe('subscription { runQueued { __typename } }');
    await stream.until(() => true);
    const before = Date.now();
    api.child.kill('SIGTERM');
    expect(await api.ended).toBe(0);
    expect(Date.now() - before).toBeLessThan(5000);
    expect((await socket.closed).code).toBe(1001); // going away: clients connect again
  });
});

/** A database at a port where nothing listens. */
async function nowhere(): Promise<string> {
  return `postgresql://nobody:nothing@127.0.0.1:${await freePort()}/nothing`;
}

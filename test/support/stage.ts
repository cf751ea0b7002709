// The whole platform but the runner, as the launcher starts it: a database, the API, the web page, and a browser signed in.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { freePort } from '../../scripts/start/postgres.ts';
import { output, type Running, start } from '../../scripts/start/processes.ts';
import { launchBrowser, type Visit, visit } from './browser.ts';
import { freshDatabase } from './database.ts';
import { seedResults, type Seeded, type SeedOptions } from './seed-results.ts';
import { startWeb } from './web.ts';

export interface Stage {
  /** Of the web page. */
  readonly url: string;
  readonly databaseUrl: string;
  /** A sign-in link: one use. */
  link(): Promise<string>;
  readonly browser: Browser;
  /** Asks the API itself, so that a page can be held against it. */
  ask<Data>(query: string, variables?: Record<string, unknown>): Promise<Data>;
  seed(options?: Omit<SeedOptions, 'request' | 'apiUrl' | 'apiToken' | 'runnerToken'>): Promise<Seeded>;
  /** A page in a context of its own, signed in unless `signedOut`. */
  visit(path: string, options?: BrowserContextOptions & { readonly signedOut?: boolean }): Promise<Visit>;
  readonly api: { start(): Promise<void>; stop(): Promise<void> };
  close(): Promise<void>;
}

interface Secrets {
  readonly link: string;
  readonly apiToken: string;
  readonly runnerToken: string;
}

export async function openStage(): Promise<Stage> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.toReversed()) await closer();
  };
  try {
    const database = await freshDatabase();
    closers.push(() => database.drop());
    const home = await mkdtemp(path.join(os.tmpdir(), 'lethe-stage-'));
    closers.push(() => rm(home, { recursive: true, force: true }));
    const [apiPort, webPort] = [await freePort(), await freePort()];
    const apiUrl = `http://127.0.0.1:${apiPort}`;
    const env = {
      DATABASE_URL: database.url,
      LETHE_API_PORT: String(apiPort),
      LETHE_API_URL: apiUrl,
      LETHE_WEB_URL: `http://127.0.0.1:${webPort}`,
      LETHE_ARTIFACT_DIR: path.join(home, 'artifacts'),
      LETHE_HOST: '127.0.0.1',
    };
    const secrets = JSON.parse(await output('server/admin.ts', ['bootstrap'], env)) as Secrets; // as server/admin.ts prints them
    const api = switchFor(apiUrl, env, path.join(home, 'api.log'));
    await api.start();
    closers.push(api.stop);
    const web = await startWeb({ apiUrl, port: webPort });
    closers.push(web.stop);
    const browser = await launchBrowser();
    closers.push(() => browser.close());
    const request = requester(apiUrl);
    const session = await signIn(browser, `${web.url}/sign-in#${secrets.link}`, web.url);
    return {
      url: web.url,
      databaseUrl: database.url,
      async link() {
        const [secret] = /lethe_lnk_[\w-]+/.exec(await output('server/admin.ts', ['link'], env)) ?? [];
        return `${web.url}/sign-in#${secret}`;
      },
      browser,
      ask: async <Data>(query: string, variables = {}) => (await request(query, variables, secrets.apiToken)) as Data, // the caller knows its query
      seed: (options = {}) => seedResults({ ...options, ...secrets, request, apiUrl }),
      async visit(to, { signedOut = false, ...options } = {}) {
        const visited = await visit(browser, signedOut ? options : { storageState: session, ...options });
        await visited.page.goto(web.url + to);
        return visited;
      },
      api,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The API as a part that can go away and come back at the same address. */
function switchFor(url: string, env: Readonly<Record<string, string>>, log: string): Stage['api'] {
  let running: Running | undefined;
  return {
    async start() {
      running = await start({ name: 'api', file: 'server/main.ts', env, log });
      let death: string | undefined;
      void running.died.then((sentence) => (death = sentence));
      while (!(await fetch(`${url}/readyz`).catch(() => null))?.ok) {
        if (death !== undefined) throw new Error(death);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    async stop() {
      await running?.stop();
      running = undefined;
    },
  };
}

function requester(apiUrl: string): SeedOptions['request'] {
  return async (query, variables, token) => {
    const response = await fetch(`${apiUrl}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data?: Record<string, unknown>; errors?: unknown }; // the shape of every GraphQL response
    if (errors !== undefined || data === undefined) throw new Error(JSON.stringify(errors));
    return data;
  };
}

/** The cookies of a browser that opened the link. */
async function signIn(browser: Browser, link: string, home: string): Promise<BrowserContextOptions['storageState']> {
  const { page, close } = await visit(browser);
  await page.goto(link);
  await page.waitForURL(`${home}/`);
  const session = await page.context().storageState();
  await close();
  return session;
}

import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery, parse, validate } from 'graphql';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import * as documents from '../gql/graphql.ts';
import { createLethe, type Lethe, LetheError } from '../lethe.ts';
import { type Cli, DEFAULT_URL, type GlobalOptions, type Session } from './cli.ts';
import type { Finding } from './doctor.ts';

const TIMEOUT_MS = 5_000;
/** A token's end and a lease are told by the server's clock; what people read is told by ours. */
const SKEW_SECONDS = 30;

/** From the address to the subscription, as far as each rests on the one before. */
export async function apiFindings(cli: Cli, options: GlobalOptions): Promise<Finding[]> {
  const stored = await cli.credentials();
  const url = options.url ?? (cli.env.LETHE_URL || stored.url || DEFAULT_URL);
  const reached = await reach(url);
  if (!reached.some(({ verdict }) => verdict !== 'fail')) return reached;
  let session: Session;
  try {
    session = await cli.session();
  } catch (error) {
    const advice = '"lethe login", or set LETHE_TOKEN';
    return [...reached, { check: 'token', verdict: 'fail', detail: (error as Error).message, advice }];
  }
  const lethe = createLethe({ ...session, retries: 0, timeoutMs: TIMEOUT_MS });
  const token = await tokenFinding(lethe, session);
  if (token.verdict === 'fail') return [...reached, token];
  return [...reached, token, await contractFinding(lethe), await socketFinding(session)];
}

async function reach(url: string): Promise<Finding[]> {
  try {
    const started = performance.now();
    const response = await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const ms = Math.round(performance.now() - started);
    const health: unknown = await response.json().catch(() => undefined);
    if (!response.ok || (health as { status?: unknown } | undefined)?.status === undefined) {
      const advice = 'something else listens there: check the address (--url, LETHE_URL)';
      return [{ check: 'api', verdict: 'fail', detail: `${url} answered ${response.status}`, advice }];
    }
    return [{ check: 'api', verdict: 'ok', detail: `${url} answers in ${ms} ms` }, clock(response.headers.get('date'))];
  } catch {
    const advice = 'start it (npm start), or give its address (--url, LETHE_URL); a firewall may be between';
    return [{ check: 'api', verdict: 'fail', detail: `${url} does not answer`, advice }];
  }
}

function clock(date: string | null): Finding {
  const skew = Math.round((Date.now() - Date.parse(date ?? '')) / 1000);
  if (Number.isNaN(skew)) return { check: 'clock', verdict: 'warn', detail: 'the API does not tell its time' };
  const detail =
    Math.abs(skew) <= 1 ? "as the API's" : `${Math.abs(skew)} s ${skew > 0 ? 'ahead of' : 'behind'} the API's`;
  if (Math.abs(skew) <= SKEW_SECONDS) return { check: 'clock', verdict: 'ok', detail };
  return { check: 'clock', verdict: 'warn', detail, advice: 'let both machines keep time by NTP' };
}

async function tokenFinding(lethe: Lethe, { source }: Session): Promise<Finding> {
  try {
    const { account, team, role, tokenKind } = await lethe.viewer();
    const detail = `${account?.name ?? tokenKind}, ${role?.toLowerCase() ?? 'no member'} of ${team.name} (${source})`;
    if (tokenKind !== 'RUNNER') return { check: 'token', verdict: 'ok', detail };
    return {
      check: 'token',
      verdict: 'warn',
      detail,
      advice: 'a runner token can only claim and report: "lethe login"',
    };
  } catch (error) {
    if (!(error instanceof LetheError)) throw error;
    const advice = error.code === 'UNAUTHENTICATED' ? 'make a new one, then "lethe login" or LETHE_TOKEN' : 'try again';
    return { check: 'token', verdict: 'fail', detail: error.message, advice };
  }
}

/** Whether each document of this client is one that the server understands. */
async function contractFinding(lethe: Lethe): Promise<Finding> {
  const introspection = await lethe.request<IntrospectionQuery, object>(getIntrospectionQuery(), {}).catch(() => null);
  if (!introspection) return { check: 'contract', verdict: 'warn', detail: 'the API does not show its schema' };
  const schema = buildClientSchema(introspection);
  const all = Object.entries(documents).filter(([key]) => key.endsWith('Document') && !key.endsWith('FragmentDoc'));
  const broken = all.filter(([, document]) => validate(schema, parse(document.toString())).length > 0);
  if (broken.length === 0)
    return { check: 'contract', verdict: 'ok', detail: `all ${all.length} documents of this client fit` };
  const names = broken.map(([key]) => key.replace(/Document$/, '')).join(', ');
  const advice = 'use the client of the same release as the server';
  return { check: 'contract', verdict: 'fail', detail: `the server does not understand ${names}`, advice };
}

async function socketFinding({ url, token }: Session): Promise<Finding> {
  const client = createClient({
    url: new URL('/graphql', url.replace(/^http/, 'ws')).href,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
    lazy: false,
    onNonLazyError: () => undefined, // `closed` tells
  });
  const heard = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), TIMEOUT_MS);
    const settle = (value: boolean) => () => {
      clearTimeout(timer);
      resolve(value);
    };
    client.on('connected', settle(true));
    client.on('error', settle(false));
    client.on('closed', settle(false));
  });
  void client.dispose();
  if (heard) return { check: 'websocket', verdict: 'ok', detail: 'changes are heard as they happen' };
  const advice = 'a proxy between must pass WebSocket upgrades of /graphql; until then lethe polls';
  return { check: 'websocket', verdict: 'warn', detail: 'no connection', advice };
}

import { setTimeout } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import {
  ClaimRunDocument,
  CompleteRunDocument,
  FailRunDocument,
  HeartbeatRunDocument,
  RecordAttackDocument,
  RecordDatasetDocument,
  RecordRecommendationDocument,
  RegisterRunnerDocument,
  ReportMetricsDocument,
  RunQueuedDocument,
  type TypedDocumentString,
  type UserErrorFieldsFragment,
} from '../gql/graphql.ts';
import {
  Refused,
  ServerFault,
  StaleLease,
  Unauthenticated,
  Unreachable,
  type Report,
  type RunnerApi,
} from './runner-api.ts';

export interface ClientOptions {
  /** Of the API, without a path: http://127.0.0.1:4000 */
  readonly url: string;
  readonly token: string;
  /** Told when the subscription ends for good; the runner then lives by polling. */
  readonly onSubscriptionLost?: (reason: string) => void;
}

const TIMEOUT_MS = 30_000;

export function createRunnerApi(options: ClientOptions): RunnerApi {
  const call = caller(options);
  return {
    async register(input) {
      const { registerRunner } = await call(RegisterRunnerDocument, { input });
      accept(registerRunner.userErrors);
      return registerRunner.runner!.id; // no user error: there is a runner
    },
    async claim(input) {
      const { claimRun } = await call(ClaimRunDocument, { input });
      accept(claimRun.userErrors);
      return claimRun.claim ?? (claimRun.command === 'DRAIN' ? 'drain' : undefined);
    },
    async heartbeat(input) {
      const { heartbeatRun } = await call(HeartbeatRunDocument, { input });
      accept(heartbeatRun.userErrors);
      return heartbeatRun.command ?? 'CONTINUE';
    },
    async send(lease, report) {
      accept(await store(call, lease, report));
    },
    async upload(lease, { kind, surface, sha256 }, bytes) {
      const query = new URLSearchParams({ kind, ...(surface ? { surface } : {}) });
      await request(options, `/artifacts?${query}`, {
        method: 'PUT',
        headers: { 'x-lethe-lease': lease, 'x-lethe-sha256': sha256, 'content-type': 'application/octet-stream' },
        body: bytes as Uint8Array<ArrayBuffer>, // never over shared memory
      });
    },
    async download(url) {
      const response = await request(options, url, { method: 'GET', headers: {} });
      return new Uint8Array(await body(response.arrayBuffer()));
    },
    onQueued: (hint) => subscribe(options, hint),
  };
}

type Call = <Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
) => Promise<Result>;

/** One mutation a kind of report. */
async function store(call: Call, lease: string, report: Report): Promise<readonly UserErrorFieldsFragment[]> {
  switch (report.kind) {
    case 'dataset':
      return (await call(RecordDatasetDocument, { input: { lease, ...report.input } })).recordDataset.userErrors;
    case 'metrics':
      return (await call(ReportMetricsDocument, { input: { lease, ...report.input } })).reportMetrics.userErrors;
    case 'attack':
      return (await call(RecordAttackDocument, { input: { lease, ...report.input } })).recordAttack.userErrors;
    case 'recommendation':
      return (await call(RecordRecommendationDocument, { input: { lease, ...report.input } })).recordRecommendation
        .userErrors;
    case 'complete':
      return (await call(CompleteRunDocument, { input: { lease, ...report.input } })).completeRun.userErrors;
    case 'fail':
      return (await call(FailRunDocument, { input: { lease, ...report.input } })).failRun.userErrors;
  }
}

function caller(options: ClientOptions): Call {
  return async (document, variables) => {
    const response = await request(options, '/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: document.toString(), variables }),
    });
    return readResult(await body(response.json()));
  };
}

interface GraphQLAnswer<Result> {
  readonly data?: Result | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

function readResult<Result>(answer: unknown): Result {
  const { data, errors } = answer as GraphQLAnswer<Result>; // the shape of every GraphQL response
  const error = errors?.[0];
  if (error) throw fault(error.extensions?.code ?? 'UNKNOWN', error.message);
  if (!data) throw new Unreachable('the API answered with neither data nor errors');
  return data;
}

async function request(options: ClientOptions, path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(new URL(path, options.url), {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${options.token}` },
      redirect: 'error', // a redirect would carry the token elsewhere
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw new Unreachable(`${options.url} does not answer: ${causes(error)}`, { cause: error });
  }
  if (response.ok) return response;
  const text = await response.text().catch(() => '');
  const { code, message } = errorIn(text);
  if (code) throw fault(code, message);
  if (response.status === 401 || response.status === 403) throw new Unauthenticated(message);
  if (response.status >= 500 || response.status === 408 || response.status === 429) {
    throw new Unreachable(`${options.url}${path} answered ${response.status}: ${message}`);
  }
  throw new Refused(String(response.status), `${path} answered ${response.status}: ${message}`);
}

/** The code and the sentence of an error's body, be it GraphQL's or that of /artifacts. */
function errorIn(text: string): { code: string | undefined; message: string } {
  try {
    const answer = JSON.parse(text) as GraphQLAnswer<never> & {
      code?: string;
      message?: string;
      userErrors?: readonly UserErrorFieldsFragment[];
    };
    const first = answer.errors?.[0];
    const userError = answer.userErrors?.[0];
    return {
      code: first?.extensions?.code ?? userError?.code ?? answer.code,
      message: first?.message ?? userError?.message ?? answer.message ?? text.slice(0, 300),
    };
  } catch {
    return { code: undefined, message: text.slice(0, 300) };
  }
}

function fault(code: string, message: string): Error {
  switch (code) {
    case 'UNAUTHENTICATED':
    case 'FORBIDDEN':
      return new Unauthenticated(message);
    case 'RATE_LIMITED':
      return new Unreachable(message);
    case 'INTERNAL':
    case 'INTERNAL_SERVER_ERROR':
      return new ServerFault(message);
    case 'STALE_LEASE':
      return new StaleLease(message);
    default:
      return new Refused(code, message);
  }
}

function accept(errors: readonly UserErrorFieldsFragment[]): void {
  const first = errors[0];
  if (first) throw fault(first.code, [first.path.join('.'), first.message].filter(Boolean).join(': '));
}

/** Reading a body may fail as the request may. */
async function body<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw new Unreachable(`the answer broke off: ${causes(error)}`, { cause: error });
  }
}

function causes(error: unknown): string {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  return cause instanceof Error ? `${message} (${cause.message || (cause as NodeJS.ErrnoException).code})` : message;
}

function subscribe({ url, token, onSubscriptionLost }: ClientOptions, hint: () => void): () => void {
  const client = createClient({
    url: new URL('/graphql', url.replace(/^http/, 'ws')).href,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    keepAlive: 10_000,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: (retries) => setTimeout(Math.min(500 * 2 ** retries, 15_000) * (0.5 + Math.random() / 2)),
  });
  const end = client.subscribe(
    { query: RunQueuedDocument.toString() },
    {
      next: hint,
      error: (error) => onSubscriptionLost?.(causes(error)),
      complete: () => undefined,
    },
  );
  const off = client.on('connected', hint);
  return () => {
    off();
    end();
    void client.dispose();
  };
}

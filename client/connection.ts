import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
import { LetheError } from './errors.ts';
import { withRetries } from './retry.ts';

export interface LetheOptions {
  /** Of the API, such as http://127.0.0.1:4000. */
  readonly url: string;
  /** A bearer token (`lethe_api_…`). */
  readonly token: string;
  /** How often a request is tried again when the network fails or the API asks to wait; 4 when left out. */
  readonly retries?: number;
  /** After how long without an answer a request counts as failed; 30 000 when left out. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof fetch;
}

export interface RequestOptions {
  /** Ends the request, its retries and what follows from it; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A GraphQL document: a string, or what a code generator typed. */
export type Document<Result, Variables> = { toString(): string } & DocumentTypeDecoration<Result, Variables>;

export interface SendOptions extends RequestOptions {
  /** A mutation that may be sent twice; queries and mutations with an `idempotencyKey` always may. */
  readonly repeatable?: boolean;
}

/** How this client reaches one API. */
export interface Connection {
  readonly url: string;
  readonly token: string;
  request<Result, Variables>(
    document: Document<Result, Variables>,
    variables: Variables,
    options?: SendOptions,
  ): Promise<Result>;
  /** GET below the API's address, with the token. */
  get(path: string, options?: RequestOptions): Promise<Response>;
}

export function connect(options: LetheOptions): Connection {
  const { url, token, retries = 4 } = options;
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new LetheError('BAD_USER_INPUT', `expected an address such as http://127.0.0.1:4000, got ${url}`);
  }
  return {
    url,
    token,
    async request<Result, Variables>(
      document: Document<Result, Variables>,
      variables: Variables,
      { signal, repeatable = isRepeatable(document.toString(), variables) }: SendOptions = {},
    ) {
      const body = JSON.stringify({ query: document.toString(), variables });
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
      const attempt = async (): Promise<Result> => {
        const response = await send(options, '/graphql', { init, signal, until: 'body' });
        return unwrap<Result>(options, response, await textOf(options, response));
      };
      return withRetries(attempt, { retries, repeatable, signal });
    },
    get(path, { signal } = {}) {
      const attempt = async (): Promise<Response> => {
        const response = await send(options, path, { init: { method: 'GET' }, signal, until: 'headers' });
        if (!response.ok) unwrap(options, response, await textOf(options, response));
        return response;
      };
      return withRetries(attempt, { retries, repeatable: true, signal });
    },
  };
}

function isRepeatable(query: string, variables: unknown): boolean {
  if (!/^\s*mutation\b/.test(query)) return true;
  const { input } = (variables ?? {}) as { input?: { idempotencyKey?: unknown } }; // every mutation takes one input
  return typeof input?.idempotencyKey === 'string';
}

interface Call {
  readonly init: RequestInit;
  readonly signal: AbortSignal | undefined;
  /** What must be there in time: the whole answer, or its beginning alone (a download takes as long as it takes). */
  readonly until: 'headers' | 'body';
}

async function send(options: LetheOptions, path: string, { init, signal, until }: Call): Promise<Response> {
  const { url, token, timeoutMs = 30_000, fetch: call = fetch } = options;
  const target = new URL(path, url);
  if (target.origin !== new URL(url).origin) {
    throw new LetheError('NOT_LETHE', `expected an address below ${url}, got ${target.href}: the token stays here`);
  }
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error('no answer in time')), timeoutMs);
  timer.unref(); // an answer that came keeps no process alive
  try {
    const response = await call(target, {
      ...init,
      headers: { ...init.headers, accept: 'application/json', authorization: `Bearer ${token}` },
      redirect: 'error', // a redirect would carry the token elsewhere
      signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
    });
    if (until === 'headers') clearTimeout(timer);
    return response;
  } catch (cause) {
    clearTimeout(timer);
    signal?.throwIfAborted();
    const sent = !NEVER_SENT.has(causeCode(cause) ?? '');
    throw new LetheError('UNREACHABLE', `The Lethe API at ${url} does not answer (${reason(cause)}).`, { cause, sent });
  }
}

const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function causeCode(error: unknown): string | undefined {
  const { cause } = error as { cause?: unknown };
  return (cause as { code?: string } | undefined)?.code; // fetch wraps the error of the socket
}

function reason(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  const { message } = (cause instanceof Error ? cause : error) as { message?: string };
  return causeCode(error) ?? message ?? String(error);
}

async function textOf({ url }: LetheOptions, response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (cause) {
    throw new LetheError('UNREACHABLE', `The answer of the Lethe API at ${url} broke off.`, { cause });
  }
}

interface Reply<Result> {
  readonly data?: Result | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly requestId?: string };
  }[];
  /** Of answers that are not GraphQL's: artifacts, not found. */
  readonly code?: string;
  readonly message?: string;
}

/** Proxies answer so for an API that is down or starting. */
const AWAY = new Set([502, 503, 504]);

function unwrap<Result>(options: LetheOptions, response: Response, text: string): Result {
  const reply = parse<Result>(text);
  const { message, extensions } = reply?.errors?.[0] ?? {};
  const code = extensions?.code ?? reply?.code;
  if (code !== undefined || message !== undefined) {
    const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
    throw new LetheError(code ?? 'ERROR', message ?? reply?.message ?? `The Lethe API answered ${response.status}.`, {
      requestId: extensions?.requestId ?? response.headers.get('x-request-id') ?? undefined,
      retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : undefined,
    });
  }
  if (AWAY.has(response.status)) {
    throw new LetheError('UNREACHABLE', `The Lethe API at ${options.url} is not there (${response.status}).`);
  }
  if (!reply?.data) {
    const got = text.trim().slice(0, 200);
    throw new LetheError(
      'NOT_LETHE',
      `${options.url} answered ${response.status}, which is not an answer of the Lethe API: ${got}`,
    );
  }
  return reply.data;
}

function parse<Result>(text: string): Reply<Result> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Reply<Result>) : undefined; // the contract: schema.graphql, from which Result was generated
  } catch {
    return undefined;
  }
}

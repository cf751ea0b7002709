import type { TypedDocumentString } from './gql/graphql.ts';

export interface LetheOptions {
  /** Of the API, such as http://127.0.0.1:4000. */
  readonly url: string;
  /** A bearer token (`lethe_api_…`). */
  readonly token: string;
  readonly fetch?: typeof fetch;
}

export interface Lethe {
  /** Sends one document; throws LetheError when the API refuses it or does not answer. */
  request<Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables): Promise<Result>;
}

/** What the API said when it did not carry out a request: a GraphQL error's code, or how the network failed. */
export class LetheError extends Error {
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'LetheError';
  }
}

/** A typed client of the Lethe API over fetch. */
export function createLethe({ url, token, fetch: send = fetch }: LetheOptions): Lethe {
  const endpoint = new URL('/graphql', url);
  return {
    async request(document, variables) {
      const response = await send(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: document.toString(), variables }),
      }).catch((cause: unknown) => {
        throw new LetheError('UNREACHABLE', `The Lethe API at ${url} does not answer.`, { cause });
      });
      return unwrap(await response.text(), response.status);
    },
  };
}

interface Reply<Result> {
  readonly data?: Result | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

function unwrap<Result>(text: string, status: number): Result {
  const reply = parse<Result>(text, status);
  const [error] = reply.errors ?? [];
  if (error) throw new LetheError(error.extensions?.code ?? 'ERROR', error.message);
  if (!reply.data) throw new LetheError('NO_DATA', `The Lethe API answered ${status} without data.`);
  return reply.data;
}

function parse<Result>(text: string, status: number): Reply<Result> {
  try {
    return JSON.parse(text) as Reply<Result>; // the contract: schema.graphql, from which Result was generated
  } catch (cause) {
    throw new LetheError(
      'NOT_JSON',
      `The Lethe API answered ${status} with something other than JSON: ${text.slice(0, 200)}`,
      {
        cause,
      },
    );
  }
}

export interface UserErrorLike {
  readonly code: string;
  readonly message: string;
}

/** Throws the first of a payload's userErrors, if any. */
export function assertNoUserErrors(userErrors: readonly UserErrorLike[]): void {
  const [error] = userErrors;
  if (error) throw new LetheError(error.code, userErrors.map((e) => e.message).join('\n'));
}

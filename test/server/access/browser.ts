// What a browser does with our API: it keeps cookies and names the page it is on.
const OURS = 'http://127.0.0.1:3000';

export interface Browser {
  readonly cookies: Map<string, string>;
  post(path: string, body?: unknown): Promise<Response>;
  /** As a form does. */
  submit(path: string, fields: Record<string, string>): Promise<Response>;
  /** Follows no redirect. */
  get(address: string): Promise<Response>;
  ask(document: string, variables?: object, headers?: Record<string, string>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  // what each test asks for, it knows
  // oxlint-disable-next-line no-explicit-any
  readonly data: any;
  readonly errors: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

export function browser({ url }: { readonly url: string }, origin = OURS): Browser {
  const cookies = new Map<string, string>();
  const send = async (address: string, init: RequestInit): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL(address, url), {
      redirect: 'manual',
      ...init,
      headers: { origin, ...(cookie === '' ? {} : { cookie }), ...init.headers },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!; // every cookie has both
      if (value === '') cookies.delete(name!);
      else cookies.set(name!, value!);
    }
    return response;
  };
  const post = (path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<Response> =>
    send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  return {
    cookies,
    post,
    submit: (path, fields) => send(path, { method: 'POST', body: new URLSearchParams(fields) }),
    get: (address) => send(address, { method: 'GET' }),
    async ask(query, variables = {}, headers = {}) {
      const response = await post('/graphql', { query, variables }, headers);
      const { data, errors = [] } = (await response.json()) as Partial<Answer>; // the shape of every GraphQL response
      return { status: response.status, data, errors };
    },
  };
}

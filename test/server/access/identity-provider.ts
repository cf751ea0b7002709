// A real OpenID Connect provider on a port of its own, and a person who signs in there.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { browser } from './browser.ts';

export interface Person {
  readonly sub: string;
  readonly email: string;
  readonly email_verified: boolean;
  readonly name: string;
}

export interface IdentityProvider {
  readonly issuer: string;
  readonly people: Map<string, Person>;
  /** Signs in as `login` at the address our API gave, and answers where the provider sends the browser. */
  signIn(address: string, login: string): Promise<string>;
  close(): Promise<void>;
}

export const CLIENT = { clientId: 'lethe', clientSecret: 'a secret between the two' } as const;

export async function openIdentityProvider(redirectUri: string): Promise<IdentityProvider> {
  const people = new Map<string, Person>();
  const server = http.createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // listening on TCP
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT.clientId, client_secret: CLIENT.clientSecret, redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['of a test'] },
    findAccount: (_context, id) => ({ accountId: id, claims: () => people.get(id) ?? { sub: id } }),
  });
  server.on('request', provider.callback());
  return {
    issuer,
    people,
    async signIn(address, login) {
      const own = browser({ url: issuer }, issuer);
      let at = address;
      for (let step = 0; step < 12; step++) {
        const response = await own.get(at);
        const next = response.headers.get('location');
        if (next === null) at = await interact(own, { page: await response.text(), at, login });
        else at = new URL(next, issuer).href;
        if (at.startsWith(redirectUri)) return at;
      }
      throw new Error(`The provider did not come to an end: ${at}`);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Fills in the provider's own pages: who one is, and that one agrees. */
async function interact(
  own: ReturnType<typeof browser>,
  { page, at, login }: { readonly page: string; readonly at: string; readonly login: string },
): Promise<string> {
  const [, prompt] = /name="prompt" value="(\w+)"/.exec(page) ?? [];
  const [, action = at] = /<form[^>]* action="([^"]+)"/.exec(page) ?? [];
  if (prompt === undefined) throw new Error(`Not a page of the provider: ${page.slice(0, 500)}`);
  const response = await own.submit(action, { prompt, login, password: 'any' });
  return new URL(response.headers.get('location')!, at).href; // a form answers with a redirect
}

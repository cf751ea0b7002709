/** What we use of it: the package ships no types. */
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http';

  export interface Configuration {
    readonly clients: readonly object[];
    readonly claims: Readonly<Record<string, readonly string[]>>;
    readonly cookies: object;
    findAccount(context: unknown, id: string): { readonly accountId: string; claims(): object };
  }

  export default class Provider {
    constructor(issuer: string, configuration: Configuration);
    callback(): RequestListener;
  }
}

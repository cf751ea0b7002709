// GraphQL over a real WebSocket, as a browser, a script or a runner opens it.
import type { IncomingHttpHeaders } from 'node:http';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

export interface Closing {
  readonly code: number;
  readonly reason: string;
}

export interface SocketOptions {
  /** Sent as connection parameter. */
  readonly token?: string;
  /** Of the upgrade request. */
  readonly headers?: IncomingHttpHeaders;
}

/** What one subscription was sent. */
export interface Stream<Data = Record<string, unknown>> {
  readonly data: Data[];
  readonly errors: { readonly message: string; readonly extensions?: Record<string, unknown> }[];
  /** Waits until something that was sent satisfies the test, and answers it. */
  until(test: (data: Data) => boolean): Promise<Data>;
  /** Resolves when the server says that there is no more. */
  readonly ended: Promise<void>;
}

export type Socket = ReturnType<typeof openSocket>;

/** One connection: it is not opened again when it closes. */
export function openSocket(url: string, { token, headers = {} }: SocketOptions = {}) {
  class WithHeaders extends WebSocket {
    constructor(address: string, protocols: string[]) {
      super(address, protocols, { headers });
    }
  }
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WithHeaders,
    connectionParams: token === undefined ? {} : { authorization: `Bearer ${token}` },
    retryAttempts: 0,
    lazy: false,
    onNonLazyError: () => {}, // `closed` tells it
  });
  const closed = new Promise<Closing>((resolve) => client.on('closed', (event) => resolve(event as Closing))); // a CloseEvent
  const connected = new Promise<void>((resolve) => client.on('connected', () => resolve()));
  return {
    closed,
    connected,
    subscribe<Data = Record<string, unknown>>(query: string, variables: Record<string, unknown> = {}): Stream<Data> {
      const data: Data[] = [];
      const errors: Stream['errors'] = [];
      const waiting = new Set<() => void>();
      const ended = new Promise<void>((resolve) => {
        client.subscribe<Data>(
          { query, variables },
          {
            next: (result) => {
              if (result.data) data.push(result.data);
              errors.push(...((result.errors ?? []) as Stream['errors'])); // GraphQL errors as sent
              for (const wake of waiting) wake();
            },
            error: (error) => {
              if (Array.isArray(error)) errors.push(...(error as Stream['errors'])); // else the connection's end
              resolve();
            },
            complete: resolve,
          },
        );
      });
      return {
        data,
        errors,
        ended,
        async until(test) {
          for (let i = 0; ;) {
            for (; i < data.length; i++) if (test(data[i]!)) return data[i]!; // below the length
            await new Promise<void>((resolve) => waiting.add(resolve));
          }
        },
      };
    },
    /** The first answer as it came, extensions and all. */
    async answer(query: string): Promise<unknown> {
      for await (const result of client.iterate({ query })) return result;
      throw new Error('expected an answer, got none');
    },
    close: () => client.dispose(),
  };
}

/** Time in which an event would have come: for saying that none did. */
export const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 400));

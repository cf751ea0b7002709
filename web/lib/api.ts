import { createClient as createSocket } from 'graphql-ws';
import { cacheExchange, Client, type CombinedError, fetchExchange, mapExchange, subscriptionExchange } from 'urql';
import { setConnection } from './connection.ts';

const FORBIDDEN = 4403;
/** After so many failed attempts "reconnecting" becomes "offline"; it goes on trying. */
const PATIENCE = 3;
let failures = 0;

const reconnected = new Set<() => void>();

const socket = createSocket({
  url: () => `${location.origin.replace(/^http/, 'ws')}/graphql`,
  keepAlive: 10_000,
  retryAttempts: Infinity,
  retryWait: (attempt) => new Promise((resolve) => setTimeout(resolve, Math.min(5000, 300 * 2 ** attempt))),
  shouldRetry: (reason) => !(reason instanceof CloseEvent && reason.code === FORBIDDEN),
  on: {
    connected: () => {
      failures = 0;
      setConnection('live');
      for (const listener of reconnected) listener();
    },
    closed: (reason) => {
      if (reason instanceof CloseEvent && reason.code === 1000) return;
      failures += 1;
      setConnection(failures > PATIENCE || !navigator.onLine ? 'offline' : 'reconnecting');
    },
  },
});

export const api = new Client({
  url: '/graphql',
  preferGetMethod: false,
  fetchOptions: { credentials: 'same-origin', headers: { 'apollo-require-preflight': 'true' } },
  exchanges: [
    cacheExchange,
    mapExchange({ onError: noticeError }),
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query = '', variables }) => ({
        subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
      }),
    }),
  ],
});

/** Calls back each time the live connection stands (again): what was missed meanwhile must be asked for. */
export function onConnected(listener: () => void): () => void {
  reconnected.add(listener);
  return () => void reconnected.delete(listener);
}

function noticeError(error: CombinedError): void {
  if (isUnreachable(error)) setConnection('offline');
  const signedOut = codesOf(error).includes('UNAUTHENTICATED');
  // A whole navigation, so that nothing of the last session stays in memory.
  if (signedOut && location.pathname !== '/sign-in') location.assign('/sign-in');
}

export function isUnreachable(error: CombinedError): boolean {
  return error.networkError !== undefined || codesOf(error).includes('API_UNREACHABLE');
}

function codesOf(error: CombinedError): unknown[] {
  return error.graphQLErrors.map((each) => each.extensions.code);
}

import { useSyncExternalStore } from 'react';

export type Connection = 'connecting' | 'live' | 'reconnecting' | 'offline';

let state: Connection = 'connecting';
const watchers = new Set<() => void>();

export function setConnection(next: Connection): void {
  if (next === state) return;
  state = next;
  for (const watcher of watchers) watcher();
}

/** How the page stands with the API right now. */
export function useConnection(): Connection {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    () => state,
    () => 'connecting',
  );
}

import { useCallback, useEffect, useRef, useState } from 'react';
import { type CombinedError, useClient } from 'urql';
import {
  RunsByIdDocument,
  RunsDocument,
  type RunFilter,
  type RunListItemFragment,
  type RunOrder,
} from '../../gql/graphql.ts';
import { onConnected } from '../../lib/api.ts';
import { useRunEvents } from '../../lib/live.ts';

export interface RunQuestion {
  readonly filter: RunFilter | undefined;
  readonly orderBy: readonly RunOrder[];
}

export interface RunList {
  /** Undefined until the first page is there. */
  readonly rows: readonly RunListItemFragment[] | undefined;
  readonly total: number | undefined;
  readonly error: CombinedError | undefined;
  readonly hasMore: boolean;
  /** Runs that came since the list was asked for, and would be in it perhaps. */
  readonly news: number;
  readonly more: () => void;
  readonly reload: () => void;
  /** Asks again for some rows. */
  readonly refresh: (ids: readonly string[]) => void;
}

interface Loaded {
  readonly rows: readonly RunListItemFragment[];
  readonly cursor: string | null;
  readonly hasMore: boolean;
  readonly total: number;
}

const PAGE = 100;
/** Heartbeats of many runs come in bursts; one question answers them all. */
const GATHER_MS = 1000;

/** A list of runs of any length, page by page as it is scrolled; rows on the way are kept up to date. */
export function useRunList({ filter, orderBy }: RunQuestion): RunList {
  const client = useClient();
  const [loaded, setLoaded] = useState<Loaded>();
  const [error, setError] = useState<CombinedError>();
  const [strangers, setStrangers] = useState<ReadonlySet<string>>(new Set());
  /** Of the question in hand; what answers an older one is dropped. */
  const asked = useRef(0);
  const busy = useRef(false);
  const known = useRef(new Set<string>());
  useEffect(() => {
    known.current = new Set(loaded?.rows.map(({ id }) => id));
  }, [loaded]);

  const load = useCallback(
    async (before: Loaded | undefined): Promise<void> => {
      const question = before === undefined ? ++asked.current : asked.current;
      busy.current = true;
      const variables = {
        first: PAGE,
        after: before?.cursor ?? null,
        filter,
        orderBy: [...orderBy],
        count: before === undefined,
      };
      const { data, error: failure } = await client
        .query(RunsDocument, variables, { requestPolicy: 'network-only' })
        .toPromise();
      if (question !== asked.current) return;
      busy.current = false;
      setError(failure);
      if (!data) return;
      const { nodes, pageInfo, totalCount } = data.runs;
      const seen = new Set(before?.rows.map(({ id }) => id));
      setLoaded({
        rows: [...(before?.rows ?? []), ...nodes.filter(({ id }) => !seen.has(id))], // a row may move while one scrolls
        cursor: pageInfo.endCursor ?? null,
        hasMore: pageInfo.hasNextPage,
        total: totalCount ?? before?.total ?? 0,
      });
      if (before === undefined) setStrangers(new Set());
    },
    [client, filter, orderBy],
  );

  const refresh = useCallback(
    async (ids: readonly string[]): Promise<void> => {
      for (let at = 0; at < ids.length; at += PAGE) {
        const variables = { ids: ids.slice(at, at + PAGE) };
        const { data } = await client.query(RunsByIdDocument, variables, { requestPolicy: 'network-only' }).toPromise();
        const fresh = new Map(
          data?.nodes.flatMap((node) => (node?.__typename === 'Run' ? [[node.id, node] as const] : [])),
        );
        setLoaded((now) => now && { ...now, rows: now.rows.map((row) => fresh.get(row.id) ?? row) });
      }
    },
    [client],
  );

  const reload = useCallback(() => void load(undefined), [load]);
  useEffect(reload, [reload]);
  useEffect(() => onConnected(reload), [reload]);

  const changed = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useRunEvents((event) => {
    if (!known.current.has(event.id)) {
      setStrangers((now) => (now.has(event.id) ? now : new Set([...now, event.id])));
      return;
    }
    setLoaded(
      (now) => now && { ...now, rows: now.rows.map((row) => (row.id === event.id ? { ...row, ...event } : row)) },
    );
    if (event.status === 'RUNNING' || event.status === 'LEASED') return;
    changed.current.add(event.id); // its results are not in the event
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void refresh([...changed.current]);
      changed.current = new Set();
    }, GATHER_MS);
  });

  return {
    rows: loaded?.rows,
    total: loaded?.total,
    error,
    hasMore: loaded?.hasMore ?? false,
    news: strangers.size,
    more: () => void (loaded?.hasMore && !busy.current && load(loaded)),
    reload,
    refresh: (ids) => void refresh(ids),
  };
}

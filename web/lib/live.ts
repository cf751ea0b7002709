import { useEffect, useRef, useState } from 'react';
import { type AnyVariables, type CombinedError, type TypedDocumentNode, useQuery } from 'urql';
import type { RunProgressFragment } from '../gql/graphql.ts';
import { onConnected } from './api.ts';

export type RunEvent = RunProgressFragment;
const listeners = new Set<(event: RunEvent) => void>();

/** One subscription, held by the shell, feeds every feature on the page. */
export function publish(event: RunEvent): void {
  for (const listener of listeners) listener(event);
}

export function useRunEvents(handler: (event: RunEvent) => void): void {
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    const listener = (event: RunEvent): void => latest.current(event);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
}

export interface LiveQuery<Data> {
  readonly data: Data | undefined;
  readonly error: CombinedError | undefined;
  readonly fetching: boolean;
  readonly retry: () => void;
}

interface Question<Data, Variables extends AnyVariables> {
  readonly query: TypedDocumentNode<Data, Variables>;
  readonly variables: Variables;
  readonly pause?: boolean;
  /** Which runs' changes make the answer stale; all by default. */
  readonly concerns?: (event: RunEvent) => boolean;
}

/** Events come in bursts (a heartbeat from every runner); one question a second answers them all. */
const GATHER_MS = 1000;

/** A query that is asked again when a run changes and when the connection comes back; the last good answer stays meanwhile. */
export function useLiveQuery<Data, Variables extends AnyVariables>(
  question: Question<Data, Variables>,
): LiveQuery<Data> {
  const { query, variables, pause = false, concerns = () => true } = question;
  const [result, ask] = useQuery({ query, variables, pause, requestPolicy: 'cache-and-network' } as Parameters<
    typeof useQuery<Data, Variables>
  >[0]); // urql's argument type is conditional on Variables, which is not known here
  const retry = useRef<() => void>(() => {});
  useEffect(() => {
    retry.current = () => !pause && ask({ requestPolicy: 'network-only' });
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useRunEvents((event) => {
    if (!concerns(event)) return;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      retry.current();
    }, GATHER_MS);
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => onConnected(() => retry.current()), []);
  const data = useLastGood(result.data, JSON.stringify(variables));
  return { data, error: result.error, fetching: result.fetching, retry: () => retry.current() };
}

function useLastGood<Data>(data: Data | undefined, key: string): Data | undefined {
  const [kept, keep] = useState<{ key: string; data: Data }>();
  if (data !== undefined && (kept?.data !== data || kept.key !== key)) {
    keep({ key, data });
    return data;
  }
  return data ?? (kept?.key === key ? kept.data : undefined);
}

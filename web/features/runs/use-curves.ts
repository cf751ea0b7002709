import { useEffect, useState } from 'react';
import { useSubscription } from 'urql';
import { RunMetricsDocument } from '../../gql/graphql.ts';
import type { RunDetail, Series } from './run-detail.ts';

/** The curves as the query gave them, and after that every point as it comes. */
export function useCurves(run: RunDetail, active: boolean): readonly Series[] {
  const [fresh, setFresh] = useState<readonly Series[]>([]);
  const [{ data }] = useSubscription({ query: RunMetricsDocument, variables: { run: run.id }, pause: !active });
  const points = data?.runMetrics;
  useEffect(() => {
    if (points) setFresh((before) => merge(before, points));
  }, [points]);
  // The query's answer holds all that came before it.
  useEffect(() => setFresh([]), [run.metrics]);
  return merge(run.metrics, fresh);
}

/** Appends what is newer; a later attempt replaces an earlier one's curve. */
export function merge(before: readonly Series[], next: readonly Series[]): readonly Series[] {
  const byName = new Map(before.map((series) => [series.name, series]));
  for (const series of next) byName.set(series.name, append(byName.get(series.name), series));
  return [...byName.values()];
}

function append(before: Series | undefined, next: Series): Series {
  if (before === undefined || next.attempt > before.attempt) return next;
  if (next.attempt < before.attempt) return before;
  const last = before.steps.at(-1) ?? -Infinity;
  const from = next.steps.findIndex((step) => step > last);
  if (from === -1) return before;
  return {
    ...before,
    steps: [...before.steps, ...next.steps.slice(from)],
    values: [...before.values, ...next.values.slice(from)],
  };
}

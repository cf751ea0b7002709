import type { MetricSeriesInput } from '../gql/graphql.ts';

/** Keeps a mutation at about 40 kB. */
const POINTS = 1000;

/** Cuts series into batches of at most `points` points, in order. */
export function* metricBatches(series: readonly MetricSeriesInput[], points = POINTS): Generator<MetricSeriesInput[]> {
  let batch: MetricSeriesInput[] = [];
  let room = points;
  for (const { name, steps, values } of series) {
    for (let from = 0; from < steps.length;) {
      const to = Math.min(steps.length, from + room);
      batch.push({ name, steps: steps.slice(from, to), values: values.slice(from, to) });
      room -= to - from;
      from = to;
      if (room > 0) continue;
      yield batch;
      batch = [];
      room = points;
    }
  }
  if (batch.length > 0) yield batch;
}

import type { MetricSeriesInput } from './gql/graphql.ts';

/** Collects points of curves until they are sent together. */
export function curveBuffer() {
  let series = new Map<string, MetricSeriesInput>();
  return {
    /** The database keeps finite numbers only; a curve that explodes ends there, and the run fails by itself. */
    add(name: string, step: number, value: number): void {
      if (!Number.isFinite(value)) return;
      let curve = series.get(name);
      if (!curve) series.set(name, (curve = { name, steps: [], values: [] }));
      curve.steps.push(step);
      curve.values.push(value);
    },
    take(): readonly MetricSeriesInput[] {
      const taken = [...series.values()];
      series = new Map();
      return taken;
    },
  };
}

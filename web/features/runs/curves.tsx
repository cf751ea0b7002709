'use client';

import * as Plot from '@observablehq/plot';
import { useMemo } from 'react';
import { PlotFigure } from '../../components/plot.tsx';
import type { Series } from './run-detail.ts';

/** Small multiples on one shared x, so that a kink in one curve is read across all. */
export function Curves({ series, active }: { readonly series: readonly Series[]; readonly active: boolean }) {
  const last = Math.max(1, ...series.flatMap(({ steps }) => steps.at(-1) ?? 0));
  const first = Math.min(last, ...series.flatMap(({ steps }) => steps[0] ?? last));
  if (series.length === 0) {
    return (
      <p className="grid h-[156px] place-items-center rounded-md border border-dashed border-line text-sm text-faint">
        {active ? 'The first points appear within seconds.' : 'This run reported no curves.'}
      </p>
    );
  }
  return (
    <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,300px),1fr))] gap-x-8 gap-y-4">
      {series
        .toSorted((a, b) => a.name.localeCompare(b.name))
        .map((each) => (
          <Curve key={each.name} series={each} first={first} last={last} />
        ))}
    </div>
  );
}

interface CurveProps {
  readonly series: Series;
  readonly first: number;
  readonly last: number;
}

const HEIGHT = 136;
/** Curves with few points show each of them. */
const FEW = 40;

function Curve({ series, first, last }: CurveProps) {
  const { name, steps, values } = series;
  const options = useMemo(
    () => (): Plot.PlotOptions => {
      const points = steps.map((step, index) => ({ step, value: values[index] ?? NaN }));
      const end = points.slice(-1);
      const place = { x: 'step', y: 'value' };
      return {
        marginLeft: 48,
        marginRight: 8,
        marginTop: 8,
        marginBottom: 22,
        x: { domain: [first, last], label: null, ticks: 5, tickSize: 0 },
        y: { label: null, ticks: 4, tickSize: 0, nice: true, zero: false },
        marks: [
          Plot.gridY({ ticks: 4 }),
          Plot.line(points, { ...place, stroke: 'var(--accent)', strokeWidth: 1.5 }),
          ...(points.length <= FEW ? [Plot.dot(points, { ...place, r: 1.6, fill: 'var(--accent)' })] : []),
          Plot.dot(end, { ...place, r: 3, fill: 'var(--accent)', stroke: 'var(--paper)' }),
          Plot.crosshairX(points, { ...place, color: 'var(--muted)', textStroke: 'var(--paper)' }),
        ],
      };
    },
    [steps, values, first, last],
  );
  const latest = values.at(-1);
  return (
    <figure className="min-w-0">
      <figcaption className="flex items-baseline justify-between gap-2 text-xs">
        <span className="truncate font-mono text-muted">{name}</span>
        {latest !== undefined && (
          <span key={latest} className="arrive">
            {latest.toPrecision(4)}
          </span>
        )}
      </figcaption>
      <PlotFigure
        options={options}
        height={HEIGHT}
        label={`${name} from step ${steps[0]} to ${steps.at(-1)}, last ${latest?.toPrecision(4)}`}
      />
    </figure>
  );
}

'use client';

import * as Plot from '@observablehq/plot';
import { useMemo } from 'react';
import { type MarkShape, methodLooks } from '../../components/method-mark.tsx';
import { keyed, PlotFigure } from '../../components/plot.tsx';
import { fraction } from '../../lib/format.ts';
import { methodNames } from '../../lib/names.ts';
import { rowDetail } from '../../lib/parameters.ts';
import type { Row } from './columns.ts';
import { frontOf, type Point, pointsOf } from './trade-off.ts';

interface ScatterProps {
  readonly rows: readonly Row[];
  readonly k: number;
  readonly active: string | null;
  readonly onHover: (key: string | null) => void;
  readonly onSelect: (key: string) => void;
}

const HEIGHT = 268;
/** With more points than this, names would cover each other; hovering lights the row instead. */
const MOST_NAMES = 8;
const NARROW = 560;

/** Leakage against utility kept: the upper left corner is where unlearning wants to be. */
export function Scatter({ rows, k, active, onHover, onSelect }: ScatterProps) {
  const points = useMemo(() => pointsOf(rows, k), [rows, k]);
  const options = useMemo(() => (width: number) => draw(points, k, width < NARROW), [points, k]);
  const says = points.map(
    ({ row, x, y }) => `${methodNames[row.methodName]}: leakage ${fraction(x)}, kept ${fraction(y)}`,
  );
  if (points.length === 0) {
    return (
      <p
        className="grid place-items-center rounded-md border border-dashed border-line text-sm text-faint"
        style={{ height: HEIGHT }}
      >
        The first point appears when a run with its Original has succeeded.
      </p>
    );
  }
  return (
    <figure>
      <PlotFigure
        options={options}
        height={HEIGHT}
        label={`Leakage against utility kept. ${says.join('. ')}. The table below holds all figures.`}
        active={active}
        onHover={onHover}
        onSelect={onSelect}
      />
    </figure>
  );
}

function draw(points: readonly Point[], k: number, narrow: boolean): Plot.PlotOptions {
  const named = points.length <= MOST_NAMES;
  const several = (point: Point): boolean =>
    points.some((other) => other !== point && other.row.methodName === point.row.methodName);
  return {
    marginLeft: 44,
    marginRight: narrow ? 12 : 24,
    marginTop: 26,
    marginBottom: 38,
    insetLeft: 8,
    insetRight: narrow ? 40 : 60,
    insetTop: 8,
    insetBottom: 8,
    x: {
      domain: [0, Math.min(1, Math.max(0.2, ...points.map(({ x2 }) => x2)))],
      label: narrow
        ? 'Leakage: worst-case advantage →'
        : 'Leakage: worst-case advantage of the attackers over chance →',
      labelAnchor: 'right',
      ticks: narrow ? 4 : 8,
      tickSize: 0,
      nice: true,
    },
    y: {
      label: `↑ Kept: NDCG@${k} of its own Original`,
      labelAnchor: 'top',
      ticks: 5,
      tickSize: 0,
      nice: true,
      tickFormat: '.2f',
    },
    marks: [
      Plot.gridX({ ticks: narrow ? 4 : 8 }),
      Plot.gridY({ ticks: 5 }),
      Plot.ruleX([0], { stroke: 'var(--line-strong)' }),
      Plot.ruleY([1], { stroke: 'var(--line-strong)', strokeDasharray: '2,3' }),
      Plot.line(frontOf(points), {
        x: 'x',
        y: 'y',
        curve: 'step-after',
        stroke: 'var(--faint)',
        strokeWidth: 1.5,
        strokeLinecap: 'round',
        strokeDasharray: '0.1,5',
      }),
      Plot.text(['↖ better'], { frameAnchor: 'top-left', dx: 4, dy: -6, fill: 'var(--faint)' }),
      ...points.flatMap((point) => marks(point, named, several(point) && !narrow)),
    ],
  };
}

/** The shapes of the marks as Plot draws them; two it does not have. */
const symbols: Record<MarkShape, Plot.SymbolType | Plot.SymbolImplementation> = {
  ring: 'circle',
  square: 'square',
  circle: 'circle',
  triangle: 'triangle',
  diamond: 'diamond',
  hexagon: 'hexagon',
  wye: 'wye',
  star: 'star',
  cross: 'cross',
  down: {
    draw(context: CanvasPath, size: number) {
      const half = Math.sqrt(size / Math.sqrt(3));
      context.moveTo(0, half * 1.15);
      context.lineTo(-half, half * -0.58);
      context.lineTo(half, half * -0.58);
      context.closePath();
    },
  },
  bar: {
    draw(context: CanvasPath, size: number) {
      const width = Math.sqrt(size) * 1.7;
      context.rect(-width / 2, -width / 6, width, width / 3);
    },
  },
};

function marks(point: Point, named: boolean, withParameters: boolean): Plot.Markish[] {
  const { row } = point;
  const { shape, colour } = methodLooks[row.methodName];
  const parameters = rowDetail(row);
  const label =
    withParameters && parameters ? `${methodNames[row.methodName]} ${parameters}` : methodNames[row.methodName];
  const key = keyed(row.key);
  const cross = { stroke: colour, strokeOpacity: 0.5, strokeWidth: 1.5, ...key };
  return [
    Plot.ruleY([point], { y: 'y', x1: 'x1', x2: 'x2', ...cross }),
    Plot.ruleX([point], { x: 'x', y1: 'y1', y2: 'y2', ...cross }),
    Plot.dot([point], {
      x: 'x',
      y: 'y',
      symbol: symbols[shape],
      r: shape === 'ring' ? 5 : 5.5,
      fill: shape === 'ring' ? 'var(--paper)' : colour,
      stroke: shape === 'ring' ? colour : 'var(--paper)',
      strokeWidth: shape === 'ring' ? 2.2 : 1,
      title: () =>
        `${methodNames[row.methodName]} ${parameters}\nleakage ${fraction(point.x)}, kept ${fraction(point.y)}`,
      ...key,
    }),
    ...(named
      ? [
          Plot.text([point], {
            x: 'x',
            y: 'y',
            text: () => label,
            dx: 10,
            dy: -10,
            textAnchor: 'start',
            fill: 'var(--ink)',
            stroke: 'var(--paper)',
            strokeWidth: 3,
            fontSize: 12,
            ...key,
          }),
        ]
      : []),
  ];
}

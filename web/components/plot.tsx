'use client';

import * as Plot from '@observablehq/plot';
import { useEffect, useRef, useState } from 'react';
import { useDrawnTheme } from '../lib/theme.ts';

interface PlotFigureProps {
  /** Remember it (useMemo): a new identity draws anew. */
  readonly options: (width: number) => Plot.PlotOptions;
  readonly height: number;
  readonly label: string;
  /** The key whose marks stay lit while the others fade. */
  readonly active?: string | null;
  readonly onHover?: (key: string | null) => void;
  readonly onSelect?: (key: string) => void;
}

/** A chart as wide as its place. Marks carry data-key (see `keyed`), which links them to rows. */
export function PlotFigure({ options, height, label, active, onHover, onSelect }: PlotFigureProps) {
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const theme = useDrawnTheme();
  useEffect(() => {
    if (place.current === null || width === 0) return;
    const figure = Plot.plot({ width, height, ...options(width) });
    figure.setAttribute('role', 'img');
    figure.setAttribute('aria-label', label);
    place.current.replaceChildren(figure);
  }, [options, width, height, label, theme]);
  useEffect(() => {
    for (const mark of place.current?.querySelectorAll('[data-key]') ?? []) {
      mark.toggleAttribute('data-on', mark.getAttribute('data-key') === active);
    }
  }, [active, options, width, theme]);
  const keyAt = (event: React.SyntheticEvent): string | null =>
    (event.target as Element).closest('[data-key]')?.getAttribute('data-key') ?? null; // a pointer's target is an element
  return (
    <div
      ref={place}
      className="plot"
      style={{ height }}
      data-active={active ?? undefined}
      onPointerOver={(event) => onHover?.(keyAt(event))}
      onPointerLeave={() => onHover?.(null)}
      onClick={(event) => {
        const key = keyAt(event);
        if (key !== null) onSelect?.(key);
      }}
    />
  );
}

/** Wraps a mark's drawing so that its group carries the key. */
export function keyed(key: string): { readonly render: Plot.RenderFunction } {
  return {
    render(index, scales, values, dimensions, context, next) {
      const group = next?.(index, scales, values, dimensions, context) ?? null;
      group?.setAttribute('data-key', key);
      return group;
    },
  };
}

function useWidth(place: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (place.current === null) return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [place]);
  return width;
}

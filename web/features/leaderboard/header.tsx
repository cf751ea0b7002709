import { percent } from '../../lib/scale.ts';
import type { Column, Direction } from './columns.ts';

const arrows: Record<Direction, { readonly sign: string; readonly says: string }> = {
  chance: { sign: '→ ½', says: 'nearer to chance is better' },
  down: { sign: '↓', says: 'lower is better' },
  up: { sign: '↑', says: 'higher is better' },
};

export function Arrow({ direction }: { readonly direction: Direction }) {
  const { sign, says } = arrows[direction];
  return (
    <span className="font-normal text-faint" title={says}>
      <span aria-hidden="true">{sign}</span>
      <span className="sr-only">({says})</span>
    </span>
  );
}

/** The head of a column ends in the axis that its interval bars share. */
export function ColumnHead({ column, ranked }: { readonly column: Column; readonly ranked: boolean }) {
  return (
    <th
      scope="col"
      title={column.explain}
      aria-sort={ranked ? (column.direction === 'down' ? 'ascending' : 'descending') : undefined}
      className="px-2.5 py-1 text-right align-bottom"
    >
      <span className={`block text-xs whitespace-nowrap ${ranked ? 'text-accent' : 'text-ink'}`}>
        {column.title} <Arrow direction={column.direction} />
      </span>
      <Axis column={column} />
    </th>
  );
}

/** In percent of the axis: an end's label and one centred nearer than this would touch. */
const APART = 40;
/** A label nearer to an end than this would stick out if it were centred. */
const EDGE = 14;

function Axis({ column: { domain, reference, decimals } }: { readonly column: Column }) {
  const digits = decimals === 3 ? 2 : decimals;
  const middle = reference === undefined ? null : percent(reference, domain);
  const ends = [
    { at: 0, value: domain.low },
    { at: 100, value: domain.high },
  ].filter(({ at }) => middle === null || Math.abs(at - middle) > APART);
  const marks = middle === null || reference === undefined ? ends : [...ends, { at: middle, value: reference }];
  return (
    <span className="relative mt-0.5 block h-3 text-[10px] leading-3 font-normal text-faint" aria-hidden="true">
      {marks.map(({ at, value }) => (
        <span
          key={at}
          className="absolute"
          style={{ left: `${at}%`, transform: `translateX(-${at < EDGE ? 0 : at > 100 - EDGE ? 100 : 50}%)` }}
        >
          {Number(value.toFixed(digits))}
        </span>
      ))}
    </span>
  );
}

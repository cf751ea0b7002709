import { type Domain, isInside, percent } from '../lib/scale.ts';

interface IntervalBarProps {
  readonly mean: number;
  readonly ci95?: number | null;
  readonly domain: Domain;
  /** Chance, or another line all values are read against. */
  readonly reference?: number;
  /** What the paper prints: a small tick. */
  readonly paper?: number;
  readonly colour: string;
}

/** A dot with its interval on the column's shared scale: read down a column, the cells are one dot plot. */
export function IntervalBar({ mean, ci95, domain, reference, paper, colour }: IntervalBarProps) {
  const at = (value: number): string => `${percent(value, domain)}%`;
  return (
    <svg width="100%" height="9" className="block overflow-visible" aria-hidden="true" data-bar>
      <line x1="0" x2="100%" y1="4.5" y2="4.5" stroke="var(--line)" />
      {reference !== undefined && (
        <line x1={at(reference)} x2={at(reference)} y1="0" y2="9" stroke="var(--line-strong)" />
      )}
      {ci95 != null && (
        <line
          x1={at(mean - ci95)}
          x2={at(mean + ci95)}
          y1="4.5"
          y2="4.5"
          stroke={colour}
          strokeOpacity="0.55"
          strokeWidth="2.5"
          strokeLinecap="round"
        />
      )}
      {paper !== undefined && !isInside(paper, domain) && <BeyondScale high={paper > domain.high} paper={paper} />}
      {paper !== undefined && isInside(paper, domain) && (
        <line
          x1={at(paper)}
          x2={at(paper)}
          y1="0.5"
          y2="8.5"
          stroke="var(--ink)"
          strokeWidth="1.4"
          data-paper={paper}
        />
      )}
      <circle cx={at(mean)} cy="4.5" r="2.6" fill={colour} stroke="var(--paper)" strokeWidth="0.8" />
    </svg>
  );
}

/** A printed value that lies off the scale points there from its end. */
function BeyondScale({ high, paper }: { readonly high: boolean; readonly paper: number }) {
  return (
    <svg x={high ? '100%' : '0'} y="0" width="1" height="9" className="overflow-visible">
      <path
        d={high ? 'M0 1.5L4 4.5L0 7.5' : 'M0 1.5L-4 4.5L0 7.5'}
        fill="none"
        stroke="var(--ink)"
        strokeWidth="1.2"
        data-paper={paper}
      />
    </svg>
  );
}

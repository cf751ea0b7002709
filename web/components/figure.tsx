import { absent } from '../lib/format.ts';
import type { Domain } from '../lib/scale.ts';
import { IntervalBar } from './interval-bar.tsx';

export interface Estimate {
  readonly mean: number;
  readonly ci95?: number | null;
  readonly n: number;
}

interface FigureProps {
  readonly estimate: Estimate | null | undefined;
  readonly decimals?: number;
  readonly domain: Domain;
  readonly colour: string;
  readonly best?: boolean;
  readonly reference?: number;
  readonly paper?: number;
  readonly showPaper?: boolean;
  readonly note?: React.ReactNode;
}

/** mean ± ci95 over its interval bar, the way every table of results shows a figure. */
export function Figure(props: FigureProps) {
  const { estimate, decimals = 3, domain, colour, best = false, reference, paper, showPaper = false, note } = props;
  if (estimate == null) return <span className="block text-right text-faint">{absent}</span>;
  const print = (value: number): string => value.toFixed(decimals);
  return (
    <span className="flex flex-col items-stretch">
      <span className="relative flex items-baseline justify-end gap-1 whitespace-nowrap">
        {note && <span className="absolute -left-3">{note}</span>}
        <span className={best ? 'font-medium' : ''} data-mean={estimate.mean}>
          {print(estimate.mean)}
        </span>
        <Spread ci95={estimate.ci95} n={estimate.n} decimals={decimals} />
      </span>
      <IntervalBar
        {...{ mean: estimate.mean, ci95: estimate.ci95, domain, reference, colour }}
        paper={showPaper ? paper : undefined}
      />
      {showPaper && (
        <span className="text-right text-2xs text-faint">{paper === undefined ? ' ' : `paper ${print4(paper)}`}</span>
      )}
    </span>
  );
}

/** The paper prints four decimals and fewer for whole numbers; ours repeat it as printed. */
function print4(value: number): string {
  return Math.abs(value) <= 1 ? value.toFixed(4) : String(value);
}

function Spread({
  ci95,
  n,
  decimals,
}: {
  readonly ci95?: number | null;
  readonly n: number;
  readonly decimals: number;
}) {
  const width = { minWidth: `${decimals + 3}ch` };
  if (ci95 == null) {
    return (
      <span className="text-right text-2xs text-faint" style={width} title="One seed has no interval">
        n = {n}
      </span>
    );
  }
  return (
    <span className="text-right text-2xs text-faint" style={width}>
      ±{ci95.toFixed(decimals)}
    </span>
  );
}

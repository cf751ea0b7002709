export interface SeedCounts {
  readonly done: number;
  readonly planned: number;
  readonly failed: number;
  readonly running: number;
}

/** Beyond this many the dots no longer count at a glance and the numbers stand alone. */
const MOST_DOTS = 12;
const PER_LINE = 6;

export function SeedDots({ seeds }: { readonly seeds: SeedCounts }) {
  const { done, planned, failed, running } = seeds;
  const waiting = Math.max(0, planned - done - failed - running);
  const says = [`${done} of ${planned} seeds done`, running && `${running} running`, failed && `${failed} failed`];
  const title = says.filter(Boolean).join(', ');
  return (
    <span className="inline-flex items-center gap-1.5" title={title}>
      {planned <= MOST_DOTS && (
        <span
          className="inline-grid gap-[3px]"
          style={{ gridTemplateColumns: `repeat(${Math.min(PER_LINE, planned)}, 7px)` }}
          aria-hidden="true"
        >
          {dots(done, 'border-ink bg-ink', 'done')}
          {dots(running, 'border-accent bg-accent-soft', 'running')}
          {dots(waiting, 'border-strong', 'waiting')}
          {Array.from({ length: failed }, (_, index) => (
            <svg key={`failed-${index}`} width="7" height="7" viewBox="0 0 7 7" className="text-danger">
              <path d="M1 1l5 5M6 1L1 6" stroke="currentColor" strokeWidth="1.5" />
            </svg>
          ))}
        </span>
      )}
      <span className="text-xs text-faint" aria-label={title}>
        {done}/{planned}
      </span>
    </span>
  );
}

function dots(number: number, look: string, key: string) {
  return Array.from({ length: number }, (_, index) => (
    <span key={`${key}-${index}`} className={`size-[7px] rounded-full border ${look}`} />
  ));
}

import { useEffect, useRef } from 'react';

export interface Shortcut {
  /** One key, or two in sequence: "g l". */
  readonly keys: string;
  readonly does: string;
  readonly run: () => void;
}

/** Two keys belong together when they come within this time. */
const SEQUENCE_MS = 900;

export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    let before = { key: '', at: 0 };
    const onKey = (event: KeyboardEvent): void => {
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
      const pair = event.timeStamp - before.at < SEQUENCE_MS ? `${before.key} ${event.key}` : '';
      before = { key: event.key, at: event.timeStamp };
      const found = latest.current.find(({ keys }) => keys === pair || keys === event.key);
      if (found === undefined) return;
      event.preventDefault();
      found.run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** j and k walk the visible rows of whatever table the page shows; a row is any element with data-row. */
export function focusRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')].filter(
    (row) => row.offsetParent !== null,
  );
  const here = rows.findIndex((row) => row === document.activeElement || row.contains(document.activeElement));
  const next = here === -1 ? (step === 1 ? 0 : rows.length - 1) : here + step;
  rows[Math.min(rows.length - 1, Math.max(0, next))]?.focus();
}

export function focusFilter(): void {
  const filters = [...document.querySelectorAll<HTMLElement>('main [data-filter]')];
  filters.find((filter) => filter.offsetParent !== null)?.focus();
}

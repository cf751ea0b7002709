import { useCallback, useMemo, useRef, useState } from 'react';

export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly size: number;
  readonly has: (id: string) => boolean;
  /** `range`: everything between this row and the one toggled before takes its new state. */
  readonly toggle: (index: number, range: boolean) => void;
  readonly all: () => void;
  readonly clear: () => void;
}

/** Which rows of a list are chosen, by id: they stay chosen when the list grows or is asked for again. */
export function useSelection(rows: readonly { readonly id: string }[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const anchor = useRef<number>(undefined);
  const latest = useRef(rows);
  latest.current = rows;
  const toggle = useCallback((index: number, range: boolean) => {
    const from = range ? (anchor.current ?? index) : index;
    anchor.current = index;
    setIds((now) => {
      const next = new Set(now);
      const chosen = !now.has(latest.current[index]!.id);
      for (const { id } of latest.current.slice(Math.min(from, index), Math.max(from, index) + 1)) {
        if (chosen) next.add(id);
        else next.delete(id);
      }
      return next;
    });
  }, []);
  const all = useCallback(() => setIds(new Set(latest.current.map(({ id }) => id))), []);
  const clear = useCallback(() => setIds(new Set()), []);
  return useMemo(
    () => ({ ids, size: ids.size, has: (id) => ids.has(id), toggle, all, clear }),
    [ids, toggle, all, clear],
  );
}

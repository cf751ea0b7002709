import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

export type UrlState = Readonly<Record<string, string | undefined>>;

/** The page's choices live in its address, so that a link shows what its sender saw. An undefined value leaves the address. */
export function useUrlState(): readonly [(name: string) => string | undefined, (changes: UrlState) => void] {
  const parameters = useSearchParams();
  const path = usePathname();
  const read = useCallback((name: string) => parameters.get(name) ?? undefined, [parameters]);
  const write = useCallback(
    (changes: UrlState) => {
      const next = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(changes)) {
        if (value === undefined) next.delete(name);
        else next.set(name, value);
      }
      const query = next.toString();
      window.history.replaceState(null, '', query === '' ? path : `${path}?${query}`);
    },
    [path],
  );
  return [read, write];
}

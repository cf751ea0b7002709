import { useSyncExternalStore } from 'react';
import { CHANGED, KEY } from './theme-script.ts';

export type Theme = 'system' | 'light' | 'dark';

export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  return [useSyncExternalStore(watch, read, () => 'system'), write];
}

/** 'light' or 'dark' as drawn now; charts redraw on it. */
export function useDrawnTheme(): string {
  return useSyncExternalStore(
    watch,
    () => document.documentElement.dataset.theme ?? 'light',
    () => 'light',
  );
}

function watch(listener: () => void): () => void {
  addEventListener(CHANGED, listener);
  return () => removeEventListener(CHANGED, listener);
}

function read(): Theme {
  const chosen = localStorage.getItem(KEY);
  return chosen === 'dark' || chosen === 'light' ? chosen : 'system';
}

function write(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, theme);
  dispatchEvent(new Event(CHANGED));
}

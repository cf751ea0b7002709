'use client';

import { Icon, type IconName } from '../../components/icon.tsx';
import { type Theme, useTheme } from '../../lib/theme.ts';

const next: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const icons: Record<Theme, IconName> = { system: 'system', light: 'light', dark: 'dark' };
const names: Record<Theme, string> = { system: 'as the system', light: 'light', dark: 'dark' };

export function ThemeSwitch() {
  const [theme, setTheme] = useTheme();
  const says = `Colours: ${names[theme]}; switch to ${names[next[theme]]}`;
  return (
    <button
      type="button"
      onClick={() => setTheme(next[theme])}
      aria-label={says}
      title={says}
      className="grid size-7 place-items-center rounded-[5px] text-muted hover:bg-line hover:text-ink"
    >
      <Icon name={icons[theme]} />
    </button>
  );
}

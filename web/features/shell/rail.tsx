'use client';

import Link from 'next/link';
import { Icon, type IconName } from '../../components/icon.tsx';
import { Logo } from '../../components/logo.tsx';
import { ConnectionState } from './connection-state.tsx';
import { SignOut } from './sign-out.tsx';
import { ThemeSwitch } from './theme-switch.tsx';
import { Who } from './who.tsx';

interface Place {
  readonly href: string;
  readonly name: string;
  readonly icon: IconName;
  readonly keys: string;
}

const places: readonly Place[] = [
  { href: '/', name: 'Leaderboard', icon: 'leaderboard', keys: 'g l' },
  { href: '/experiments', name: 'Experiments', icon: 'experiments', keys: 'g e' },
  { href: '/runs', name: 'Runs', icon: 'runs', keys: 'g r' },
  { href: '/settings', name: 'Settings', icon: 'settings', keys: 'g s' },
];

/** A column at the left; on a phone a bar at the bottom. */
export function Rail({ path, onHelp }: { readonly path: string; readonly onHelp: () => void }) {
  return (
    <aside className="no-print fixed inset-x-0 bottom-0 z-30 border-line bg-sunken max-md:border-t md:inset-y-0 md:right-auto md:w-44 md:border-r">
      <nav
        aria-label="Pages"
        className="flex h-full items-center gap-1 px-2 py-1.5 md:flex-col md:items-stretch md:p-3"
      >
        <Link href="/" className="hidden items-center gap-2 px-2 pt-1 pb-4 text-lg font-medium text-ink md:flex">
          <span className="text-accent">
            <Logo />
          </span>
          Lethe
        </Link>
        {places.map((place) => (
          <RailLink
            key={place.href}
            place={place}
            here={place.href === '/' ? path === '/' : path.startsWith(place.href)}
          />
        ))}
        <div className="ml-auto flex items-center gap-2 md:mt-auto md:ml-0 md:flex-col md:items-stretch md:gap-3">
          <ConnectionState />
          <div className="hidden md:block">
            <Who />
          </div>
          <div className="flex items-center md:justify-between">
            <ThemeSwitch />
            <button
              type="button"
              onClick={onHelp}
              aria-label="Keyboard shortcuts"
              title="Keyboard shortcuts (?)"
              className="hidden size-7 place-items-center rounded-[5px] text-muted hover:bg-line hover:text-ink md:grid"
            >
              <Icon name="help" />
            </button>
            <SignOut />
          </div>
        </div>
      </nav>
    </aside>
  );
}

function RailLink({ place, here }: { readonly place: Place; readonly here: boolean }) {
  return (
    <Link
      href={place.href}
      aria-current={here ? 'page' : undefined}
      title={`${place.name} (${place.keys})`}
      className="flex items-center gap-2.5 rounded-[5px] text-muted hover:bg-line/60 hover:text-ink aria-[current]:text-ink max-md:flex-col max-md:gap-0.5 max-md:px-2.5 max-md:py-1 max-md:text-2xs max-md:aria-[current]:text-accent md:h-8 md:px-2 md:text-sm md:aria-[current]:bg-line/70 md:aria-[current]:font-medium"
    >
      <Icon name={place.icon} />
      {place.name}
    </Link>
  );
}

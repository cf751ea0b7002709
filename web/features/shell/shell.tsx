'use client';

import { usePathname, useRouter } from 'next/navigation';
import { useState } from 'react';
import { Provider } from 'urql';
import { api } from '../../lib/api.ts';
import { focusFilter, focusRow, type Shortcut, useShortcuts } from '../../lib/keyboard.ts';
import { Help } from './help.tsx';
import { LiveFeed } from './live-feed.tsx';
import { PasswordReminder } from './password-reminder.tsx';
import { Rail } from './rail.tsx';

/** What surrounds every page behind the sign-in: the rail, the live feed and the keyboard. */
export function Shell({ children }: { readonly children: React.ReactNode }) {
  return (
    <Provider value={api}>
      <LiveFeed />
      <Frame>{children}</Frame>
    </Provider>
  );
}

function Frame({ children }: { readonly children: React.ReactNode }) {
  const router = useRouter();
  const path = usePathname();
  const [helping, setHelping] = useState(false);
  const shortcuts: readonly Shortcut[] = [
    { keys: 'g l', does: 'Go to the leaderboard', run: () => router.push('/') },
    { keys: 'g e', does: 'Go to the experiments', run: () => router.push('/experiments') },
    { keys: 'g r', does: 'Go to the runs', run: () => router.push('/runs') },
    { keys: 'g s', does: 'Go to the settings', run: () => router.push('/settings') },
    { keys: 'j', does: 'Next row', run: () => focusRow(1) },
    { keys: 'k', does: 'Previous row', run: () => focusRow(-1) },
    { keys: '/', does: 'Jump to the filters', run: focusFilter },
    { keys: '?', does: 'This help', run: () => setHelping(true) },
  ];
  useShortcuts(shortcuts);
  return (
    <div className="min-h-dvh md:pl-44 print:p-0">
      <Rail path={path} onHelp={() => setHelping(true)} />
      <main className="print-full mx-auto max-w-[1560px] px-4 pt-5 pb-24 md:px-7 md:pb-12">
        <PasswordReminder />
        {children}
      </main>
      <Help shortcuts={shortcuts} open={helping} onOpenChange={setHelping} />
    </div>
  );
}

'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useState } from 'react';
import { useQuery } from 'urql';
import { Button } from '../../components/button.tsx';
import { ViewerDocument } from '../../gql/graphql.ts';

const LATER = 'lethe-password-later';

/** Whoever came by a link may set a password without the old one, for an hour. */
export function PasswordReminder() {
  const path = usePathname();
  const [{ data }] = useQuery({ query: ViewerDocument });
  const [later, setLater] = useState(false);
  const viewer = data?.viewer;
  const fresh = viewer?.freshUntil != null && Date.parse(viewer.freshUntil) > Date.now();
  if (!viewer || !fresh || later || path.startsWith('/settings') || sessionStorage.getItem(LATER) !== null) return null;
  const putOff = (): void => {
    sessionStorage.setItem(LATER, 'yes');
    setLater(true);
  };
  return (
    <aside
      aria-label="Password"
      className="no-print arrive mb-4 flex flex-wrap items-center gap-x-4 gap-y-2 border-l-2 border-accent py-1 pl-4 text-sm text-muted"
    >
      <p>
        {viewer.hasPassword
          ? 'You came by a link: for an hour you can set a new password without the old one.'
          : 'You came by a link. A password lets you sign in without one.'}
      </p>
      <span className="flex gap-2">
        <Link href="/settings" className="text-accent underline underline-offset-4">
          Set a password
        </Link>
        <Button look="quiet" className="h-5" onClick={putOff}>
          Later
        </Button>
      </span>
    </aside>
  );
}

'use client';

import { Icon } from '../../components/icon.tsx';

/** A whole navigation follows, so that nothing of the session stays in memory. */
async function signOut(): Promise<void> {
  await fetch('/auth/sign-out', { method: 'POST' });
  location.assign('/sign-in');
}

export function SignOut() {
  return (
    <button
      type="button"
      onClick={() => void signOut()}
      aria-label="Sign out"
      title="Sign out"
      className="grid size-7 place-items-center rounded-[5px] text-muted hover:bg-line hover:text-ink"
    >
      <Icon name="leave" />
    </button>
  );
}

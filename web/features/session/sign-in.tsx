'use client';

import { useEffect, useState } from 'react';
import { CodeBlock } from '../../components/code-block.tsx';
import { Logo } from '../../components/logo.tsx';
import { Notice } from '../../components/notice.tsx';

type State = { readonly is: 'waiting' | 'checking' } | { readonly is: 'refused'; readonly reason: string };

/** The link's secret is a fragment: no server, proxy or log between browser and API ever sees it in an address. */
export function SignIn() {
  const [state, setState] = useState<State>({ is: 'checking' });
  useEffect(() => {
    const enter = (): void => {
      const secret = location.hash.slice(1);
      history.replaceState(null, '', '/sign-in');
      if (secret === '') return setState((now) => (now.is === 'refused' ? now : { is: 'waiting' }));
      setState({ is: 'checking' });
      void redeem(secret).then((reason) =>
        reason === null ? location.replace('/') : setState({ is: 'refused', reason }),
      );
    };
    enter();
    // A second link pasted into the same tab changes only the fragment and loads nothing.
    addEventListener('hashchange', enter);
    return () => removeEventListener('hashchange', enter);
  }, []);
  return (
    <main className="mx-auto flex min-h-dvh max-w-[520px] flex-col px-6 pt-[18vh] pb-16">
      <p className="flex items-center gap-2 text-lg font-medium">
        <span className="text-accent">
          <Logo size={22} />
        </span>
        Lethe
      </p>
      {state.is === 'checking' ? (
        <p role="status" className="mt-6 text-muted">
          Checking your sign-in…
        </p>
      ) : (
        <HowTo reason={state.is === 'refused' ? state.reason : null} />
      )}
    </main>
  );
}

/** Null when the browser now holds a session; otherwise why not. */
async function redeem(secret: string): Promise<string | null> {
  try {
    const response = await fetch('/auth/link', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ secret }),
    });
    if (response.ok) return null;
    const body: unknown = await response.json().catch(() => null);
    const said = body !== null && typeof body === 'object' && 'error' in body ? body.error : null;
    if (typeof said === 'string') return said;
    return response.status === 502 ? 'The API does not answer.' : `The API answered ${response.status}.`;
  } catch {
    return 'The server does not answer.';
  }
}

function HowTo({ reason }: { readonly reason: string | null }) {
  return (
    <div className="arrive mt-6 flex flex-col gap-4">
      {reason !== null && <Notice title="This link did not sign you in">{reason} Each link works once.</Notice>}
      <h1 className="text-2xl font-medium tracking-tight">Sign in with a link</h1>
      <p className="text-muted">
        There are no passwords here. The terminal in which Lethe started printed a one-time link; open it in this
        browser. To get another one, run this where Lethe is installed:
      </p>
      <CodeBlock label="Terminal" code="npm run link" />
      <p className="text-sm text-faint">If nothing runs yet, npm start starts everything and prints a link.</p>
    </div>
  );
}

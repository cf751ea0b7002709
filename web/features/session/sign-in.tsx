'use client';

import { useEffect, useState } from 'react';
import { CodeBlock } from '../../components/code-block.tsx';
import { Notice } from '../../components/notice.tsx';
import { Entrance } from './entrance.tsx';
import { goOn, heldInvitation, post } from './post.ts';
import { SignInForm } from './sign-in-form.tsx';

type State = { readonly is: 'checking' } | { readonly is: 'waiting'; readonly refused: Refused | null };
interface Refused {
  readonly title: string;
  readonly reason: string;
}

/** What a single sign-on may come back with. */
const returned: Readonly<Record<string, string>> = {
  no_team: 'You are in no team yet. Ask an owner for an invitation.',
  invitation: 'The invitation is not for you, or was used, withdrawn or is over. Ask for a new one.',
  account_not_linked:
    'An account with this e-mail is there already and signs in by password. An administrator can link the two.',
};

/** The link's secret is a fragment: no server, proxy or log between browser and API ever sees it in an address. */
export function SignIn() {
  const [state, setState] = useState<State>({ is: 'checking' });
  useEffect(() => {
    const enter = (): void => {
      const secret = location.hash.slice(1);
      const error = new URLSearchParams(location.search).get('error');
      history.replaceState(null, '', '/sign-in');
      if (secret === '') {
        const refused =
          error === null
            ? null
            : { title: 'Single sign-on did not sign you in', reason: returned[error] ?? 'Try again.' };
        return setState((now) => (now.is === 'waiting' && now.refused ? now : { is: 'waiting', refused }));
      }
      setState({ is: 'checking' });
      void redeem(secret).then(setState);
    };
    enter();
    // A second link pasted into the same tab changes only the fragment and loads nothing.
    addEventListener('hashchange', enter);
    return () => removeEventListener('hashchange', enter);
  }, []);
  if (state.is === 'checking') {
    return (
      <Entrance>
        <p role="status" className="mt-6 text-muted">
          Checking your sign-in…
        </p>
      </Entrance>
    );
  }
  return (
    <Entrance>
      <div className="arrive mt-6 flex flex-col gap-5">
        {state.refused && <Notice title={state.refused.title}>{state.refused.reason}</Notice>}
        <h1 className="text-2xl font-medium tracking-tight">Sign in</h1>
        <SignInForm invitation={heldInvitation.get() ?? undefined} onSignedIn={goOn} />
        <ByLink />
      </div>
    </Entrance>
  );
}

/** Goes on with a session, or says why there is none. */
async function redeem(secret: string): Promise<State> {
  const reply = await post('/auth/link', { secret });
  if (reply.ok) {
    goOn();
    return { is: 'checking' };
  }
  const reason = `${reply.refusal.reason} Each link works once.`;
  return { is: 'waiting', refused: { title: 'This link did not sign you in', reason } };
}

function ByLink() {
  return (
    <details className="border-t border-line pt-4 text-sm text-muted">
      <summary className="hover:text-ink">No password yet, or lost it?</summary>
      <div className="mt-3 flex flex-col gap-3">
        <p>
          A one-time link signs you in and lets you set one. An owner of your team makes it under Settings; whoever runs
          Lethe prints it where it is installed:
        </p>
        <CodeBlock label="Terminal" code="npm run link" />
        <p className="text-faint">The first start printed one too. If nothing runs yet: npm start.</p>
      </div>
    </details>
  );
}

'use client';

import { type FormEvent, useEffect, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { Notice } from '../../components/notice.tsx';
import { AcceptInvitationDocument, type Role, WhoDocument } from '../../gql/graphql.ts';
import { roleNames } from '../../lib/names.ts';
import { askQuietly } from '../../lib/quiet.ts';
import { Entrance } from './entrance.tsx';
import { heldInvitation, post } from './post.ts';
import { SingleSignOn } from './sign-in-form.tsx';

interface Peek {
  readonly team: string;
  readonly role: Role;
  readonly email: string | null;
  readonly inviter: string | null;
}
type State =
  | { readonly is: 'checking' }
  | { readonly is: 'over'; readonly reason: string }
  | { readonly is: 'open'; readonly secret: string; readonly peek: Peek; readonly signedInAs: string | null };

/** The page an invitation leads to: who is signed in joins, anybody else makes an account first. */
export function Invitation() {
  const [state, setState] = useState<State>({ is: 'checking' });
  useEffect(() => {
    const secret = location.hash.slice(1) || (heldInvitation.get() ?? '');
    history.replaceState(null, '', '/invitation');
    void look(secret).then(setState);
  }, []);
  return (
    <Entrance>
      <div className="arrive mt-6 flex flex-col gap-5">
        {state.is === 'checking' && <p className="text-muted">Looking at the invitation…</p>}
        {state.is === 'over' && <Notice title="This invitation does not open">{state.reason}</Notice>}
        {state.is === 'open' && (
          <>
            <h1 className="text-2xl font-medium tracking-tight">Join {state.peek.team}</h1>
            <p className="text-muted">
              {state.peek.inviter ?? 'An owner'} invites you as {roleNames[state.peek.role].toLowerCase()}
              {state.peek.email !== null && <> ({state.peek.email})</>}.
            </p>
            {state.signedInAs === null ? (
              <Newcomer secret={state.secret} peek={state.peek} />
            ) : (
              <Join secret={state.secret} name={state.signedInAs} />
            )}
          </>
        )}
      </div>
    </Entrance>
  );
}

async function look(secret: string): Promise<State> {
  const [peek, who] = await Promise.all([post<Peek>('/auth/invitation/peek', { secret }), askQuietly(WhoDocument, {})]);
  if (!peek.ok) {
    heldInvitation.drop();
    return { is: 'over', reason: peek.refusal.reason };
  }
  heldInvitation.keep(secret);
  return { is: 'open', secret, peek: peek.data, signedInAs: who.data?.viewer.account?.name ?? null };
}

function enter(): void {
  heldInvitation.drop();
  location.replace('/');
}

function Join({ secret, name }: { readonly secret: string; readonly name: string }) {
  const [problem, setProblem] = useState<string>();
  const join = async (): Promise<void> => {
    const { data, problem: said } = await askQuietly(AcceptInvitationDocument, { input: { secret } });
    const refused = said ?? data?.acceptInvitation.userErrors[0]?.message;
    if (refused === undefined) enter();
    else setProblem(refused);
  };
  return (
    <div className="flex flex-col gap-3">
      <p className="text-sm text-muted">You are signed in as {name}.</p>
      <Button look="main" className="h-9" onClick={() => void join()}>
        Join the team
      </Button>
      {problem !== undefined && <Notice title="You did not join">{problem}</Notice>}
    </div>
  );
}

function Newcomer({ secret, peek }: { readonly secret: string; readonly peek: Peek }) {
  const [problem, setProblem] = useState<string>();
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.currentTarget));
    const reply = await post('/auth/invitation', { secret, ...form });
    if (reply.ok) enter();
    else setProblem(reply.refusal.reason);
  };
  return (
    <>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
        <Field label="Your name" name="name" autoComplete="name" required maxLength={100} autoFocus />
        <Field
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          required
          defaultValue={peek.email ?? ''}
          readOnly={peek.email !== null}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          required
          minLength={10}
          maxLength={128}
          hint="At least 10 characters."
          problem={problem}
        />
        <Button type="submit" look="main" className="mt-1 h-9">
          Make my account and join
        </Button>
      </form>
      <SingleSignOn invitation={secret} />
      <p className="border-t border-line pt-4 text-sm text-muted">
        You have an account?{' '}
        <a href="/sign-in" className="text-accent underline underline-offset-4">
          Sign in
        </a>
        , and you come back here.
      </p>
    </>
  );
}

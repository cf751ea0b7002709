'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { post, singleSignOn } from './post.ts';
import { useSingleSignOn } from './use-methods.ts';

interface SignInFormProps {
  readonly invitation?: string | undefined;
  readonly onSignedIn: () => void;
}

export function SignInForm({ invitation, onSignedIn }: SignInFormProps) {
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    const reply = await post('/auth/sign-in', { email: form.get('email'), password: form.get('password') });
    if (reply.ok) return onSignedIn();
    setBusy(false);
    setProblem(reply.refusal.reason);
  };
  return (
    <div className="flex flex-col gap-4">
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
        <Field label="E-mail" name="email" type="email" autoComplete="username" required autoFocus />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          problem={problem}
        />
        <Button type="submit" look="main" className="mt-1 h-9" disabled={busy}>
          {busy ? 'Signing in…' : 'Sign in'}
        </Button>
      </form>
      <SingleSignOn invitation={invitation} />
    </div>
  );
}

export function SingleSignOn({ invitation }: { readonly invitation?: string | undefined }) {
  const name = useSingleSignOn();
  const [problem, setProblem] = useState<string | null>(null);
  if (name === null) return null;
  return (
    <div className="arrive flex flex-col gap-1">
      <Button className="h-9" onClick={() => void singleSignOn(invitation).then(setProblem)}>
        Continue with {name}
      </Button>
      {problem !== null && (
        <p role="alert" className="text-xs text-danger">
          {problem}
        </p>
      )}
    </div>
  );
}

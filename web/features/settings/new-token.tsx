'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { Field } from '../../components/field.tsx';
import { Section } from '../../components/page.tsx';
import { Segments } from '../../components/segments.tsx';
import { ShownOnce } from '../../components/shown-once.tsx';
import { CreateTokenDocument, type TokenKind, type TokenScope } from '../../gql/graphql.ts';
import { scopeNames } from '../../lib/names.ts';
import type { You } from './settings-frame.tsx';
import { useAct } from './use-act.ts';

const kinds = [
  { value: 'API', label: 'For scripts' },
  { value: 'RUNNER', label: 'For a runner', detail: 'Claims and reports, nothing else' },
];
const ends = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'a year' },
  { value: 'never', label: 'never' },
];

export function NewToken({ you, onMade }: { readonly you: You; readonly onMade: () => void }) {
  const { act, problem, busy } = useAct(CreateTokenDocument, (data) => data.createToken);
  const [kind, setKind] = useState<TokenKind>('API');
  const [end, setEnd] = useState('90');
  const [secret, setSecret] = useState<string>();
  // A scope is named for the permission it stands for.
  const scopes = (['READ', 'LAUNCH', 'TOKENS', 'TEAM'] as const).filter((scope) => you.permissions.includes(scope));
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const element = event.currentTarget;
    const form = new FormData(element);
    const made = await act({
      input: {
        kind,
        name: String(form.get('name')),
        expiresInDays: end === 'never' ? null : Number(end),
        scopes: kind === 'API' ? (form.getAll('scope') as TokenScope[]) : null, // the boxes' values
      },
    });
    if (!made) return;
    element.reset();
    setSecret(made.secret ?? undefined);
    onMade();
  };
  return (
    <Section
      title="New token"
      aside={
        you.permissions.includes('RUNNER_TOKENS') && (
          <Segments
            label="What for"
            value={kind}
            options={kinds}
            onChange={(next) => setKind(next as TokenKind)} // one of the options
          />
        )
      }
    >
      <form onSubmit={(event) => void submit(event)} className="flex max-w-[560px] flex-col gap-3">
        <Field label="Name" name="name" required maxLength={100} placeholder="what will use it" problem={problem} />
        {kind === 'API' && (
          <fieldset className="flex flex-col gap-1.5">
            <legend className="pb-1 text-sm text-muted">It may</legend>
            {scopes.map((scope) => (
              <label key={scope} className="flex items-center gap-2 text-sm">
                <input
                  type="checkbox"
                  name="scope"
                  value={scope}
                  defaultChecked={scope === 'READ' || scope === 'LAUNCH'}
                  className="accent-accent"
                />
                {scopeNames[scope]}
              </label>
            ))}
          </fieldset>
        )}
        <div className="flex items-center gap-3">
          <Choice label="Ends" prefix="ends" value={end} options={ends} onChange={setEnd} />
          <Button type="submit" look="main" disabled={busy}>
            Make the token
          </Button>
        </div>
      </form>
      {secret !== undefined && (
        <ShownOnce
          label={kind === 'RUNNER' ? 'LETHE_RUNNER_TOKEN' : 'authorization: Bearer …'}
          secret={secret}
          onDone={() => setSecret(undefined)}
        />
      )}
    </Section>
  );
}

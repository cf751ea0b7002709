'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Field } from '../../components/field.tsx';
import { Notice } from '../../components/notice.tsx';
import { Section } from '../../components/page.tsx';
import { CreateTeamDocument, LeaveTeamDocument, SetPasswordDocument } from '../../gql/graphql.ts';
import { roleNames } from '../../lib/names.ts';
import { SettingsFrame, type You } from './settings-frame.tsx';
import { useAct } from './use-act.ts';

export function YouPage() {
  return (
    <SettingsFrame>
      {(you, again) => (
        <>
          <Password you={you} onDone={again} />
          <Teams you={you} onDone={again} />
        </>
      )}
    </SettingsFrame>
  );
}

interface PartProps {
  readonly you: You;
  readonly onDone: () => void;
}

function Password({ you, onDone }: PartProps) {
  const { act, problem, busy } = useAct(SetPasswordDocument, (data) => data.setPassword);
  const [set, setSet] = useState(false);
  const fresh = you.freshUntil != null && Date.parse(you.freshUntil) > Date.now();
  if (!you.permissions.includes('PERSON')) return null;
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const element = event.currentTarget;
    const text = (name: string): string => String(new FormData(element).get(name) ?? '');
    const currentPassword = fresh ? null : text('current');
    const done = await act({ input: { email: text('email'), password: text('password'), currentPassword } });
    if (!done) return;
    element.reset();
    setSet(true);
    onDone();
  };
  return (
    <Section title="Signing in">
      <form onSubmit={(event) => void submit(event)} className="flex max-w-[360px] flex-col gap-3">
        <p className="text-muted">
          {you.account?.name}
          {you.hasPassword ? '' : ' has no password yet and comes in by links.'}
        </p>
        <Field
          key={you.email}
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          required
          defaultValue={you.email ?? ''}
        />
        {!fresh && (
          <Field
            label="Present password"
            name="current"
            type="password"
            autoComplete="current-password"
            required={you.hasPassword}
            hint={you.hasPassword ? undefined : 'None yet: come by a new sign-in link, and set one within the hour.'}
          />
        )}
        <Field
          label="New password"
          name="password"
          type="password"
          autoComplete="new-password"
          required
          minLength={10}
          maxLength={128}
          hint="At least 10 characters. Your other sessions end."
          problem={problem}
        />
        <div className="flex items-center gap-3">
          <Button type="submit" look="main" disabled={busy}>
            {you.hasPassword ? 'Change password' : 'Set password'}
          </Button>
          {set && (
            <span role="status" className="arrive text-sm text-good">
              The password is set.
            </span>
          )}
        </div>
      </form>
    </Section>
  );
}

function Teams({ you, onDone }: PartProps) {
  const leave = useAct(LeaveTeamDocument, (data) => data.leaveTeam);
  const create = useAct(CreateTeamDocument, (data) => data.createTeam);
  const own = you.permissions.includes('PERSON');
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const element = event.currentTarget;
    const form = new FormData(element);
    const input = { name: String(form.get('name')), slug: String(form.get('slug')) };
    if (!(await create.act({ input }))) return;
    element.reset();
    onDone();
  };
  const go = async (): Promise<void> => {
    if (await leave.act({ input: { confirm: you.team.slug } })) location.assign('/');
  };
  return (
    <Section title="Your teams">
      <ul className="max-w-[560px] text-sm">
        {you.teams.map(({ team, role }) => (
          <li key={team.id} className="flex min-h-9 items-center gap-4 border-b border-line">
            <span className="font-medium">{team.name}</span>
            <span className="font-mono text-xs text-faint">{team.slug}</span>
            <span className="ml-auto text-muted">{roleNames[role]}</span>
            {own && team.id === you.team.id && (
              <Confirm
                trigger={<Button look="quiet">Leave</Button>}
                title={`Leave ${team.name}?`}
                action="Leave the team"
                danger
                onConfirm={() => void go()}
              >
                Your tokens of this team and invitations you made end at once. You come back by a new invitation only.
              </Confirm>
            )}
          </li>
        ))}
      </ul>
      {leave.problem !== undefined && <Notice title="You did not leave">{leave.problem}</Notice>}
      {own && (
        <details className="mt-4 text-sm">
          <summary className="text-muted hover:text-ink">New team</summary>
          <form onSubmit={(event) => void submit(event)} className="mt-3 flex max-w-[360px] flex-col gap-3">
            <Field label="Name" name="name" required maxLength={100} />
            <Field
              label="Slug"
              name="slug"
              required
              pattern="[a-z0-9](?:[a-z0-9]|-(?=[a-z0-9])){1,39}"
              hint="For addresses and scripts: a-z, 0-9 and hyphens."
              problem={create.problem}
            />
            <Button type="submit" className="self-start" disabled={create.busy}>
              Make the team
            </Button>
          </form>
        </details>
      )}
    </Section>
  );
}

'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { Field } from '../../components/field.tsx';
import { Section } from '../../components/page.tsx';
import { ShownOnce } from '../../components/shown-once.tsx';
import { InvitationsDocument, InviteMemberDocument, RevokeInvitationDocument, type Role } from '../../gql/graphql.ts';
import { moment } from '../../lib/format.ts';
import { useLiveQuery } from '../../lib/live.ts';
import { roleDetails, roleNames } from '../../lib/names.ts';
import { useAct } from './use-act.ts';

const variables = { first: 100 };
const roleOptions = (['VIEWER', 'MEMBER', 'OWNER'] as const).map((role) => ({
  value: role,
  label: roleNames[role],
  detail: roleDetails[role],
}));

/** A link for somebody new, and those that wait. */
export function Invitations() {
  const { data, retry } = useLiveQuery({ query: InvitationsDocument, variables, concerns: () => false });
  const invite = useAct(InviteMemberDocument, (data_) => data_.inviteMember);
  const revoke = useAct(RevokeInvitationDocument, (data_) => data_.revokeInvitation);
  const [role, setRole] = useState<Role>('MEMBER');
  const [url, setUrl] = useState<string>();
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const element = event.currentTarget;
    const email = String(new FormData(element).get('email') ?? '').trim();
    const made = await invite.act({ input: { role, email: email === '' ? null : email, expiresInDays: 7 } });
    if (!made) return;
    element.reset();
    setUrl(made.url ?? undefined);
    retry();
  };
  return (
    <Section title="Invite somebody">
      <form onSubmit={(event) => void submit(event)} className="flex flex-wrap items-start gap-3">
        <Field
          label="E-mail (optional)"
          name="email"
          type="email"
          className="w-64 max-w-full"
          hint="Then the link is theirs alone."
          problem={invite.problem}
        />
        <div className="flex items-center gap-3 md:pt-[22px]">
          <Choice
            label="Role"
            prefix="as"
            value={role}
            options={roleOptions}
            onChange={(next) => setRole(next as Role)} // one of the options
          />
          <Button type="submit" look="main" disabled={invite.busy}>
            Make a link
          </Button>
        </div>
      </form>
      {url !== undefined && (
        <ShownOnce label="Invitation, good for 7 days" secret={url} onDone={() => setUrl(undefined)} />
      )}
      {data && data.invitations.nodes.length > 0 && (
        <ul aria-label="Open invitations" className="mt-4 max-w-[720px] text-sm">
          {data.invitations.nodes.map((invitation) => (
            <li key={invitation.id} className="flex min-h-9 items-center gap-4 border-b border-line">
              <span className="min-w-0 flex-1 truncate">
                {invitation.email ?? <span className="font-mono text-xs">{invitation.prefix}…</span>}{' '}
                <span className="text-muted">as {roleNames[invitation.role].toLowerCase()}</span>
              </span>
              <span className="text-xs text-faint max-md:hidden">
                until {moment(invitation.expiresAt).slice(0, 16)}
              </span>
              <Button
                look="quiet"
                onClick={() => void revoke.act({ input: { id: invitation.id } }).then(retry)}
                aria-label={`Withdraw the invitation of ${invitation.email ?? invitation.prefix}`}
              >
                Withdraw
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

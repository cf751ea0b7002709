'use client';

import { useMemo, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { ErrorNotice, Notice } from '../../components/notice.tsx';
import { Section } from '../../components/page.tsx';
import { ShownOnce } from '../../components/shown-once.tsx';
import {
  ChangeRoleDocument,
  CreateSignInLinkDocument,
  MembersDocument,
  type MembersQuery,
  RemoveMemberDocument,
  type Role,
} from '../../gql/graphql.ts';
import { ago, count, moment } from '../../lib/format.ts';
import { useLiveQuery } from '../../lib/live.ts';
import { roleDetails, roleNames } from '../../lib/names.ts';
import { Invitations } from './invitations.tsx';
import { SettingsFrame, type You } from './settings-frame.tsx';
import { useAct } from './use-act.ts';

export type MemberNode = MembersQuery['members']['nodes'][number];

export const roleOptions = (['OWNER', 'MEMBER', 'VIEWER'] as const).map((role) => ({
  value: role,
  label: roleNames[role],
  detail: roleDetails[role],
}));

export function MembersPage() {
  return (
    <SettingsFrame>
      {(you) => (
        <>
          {you.permissions.includes('TEAM') && <Invitations />}
          <Members you={you} />
        </>
      )}
    </SettingsFrame>
  );
}

function Members({ you }: { readonly you: You }) {
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  return (
    <Section title="People">
      {cursors.map((after, index) => (
        <MembersOfPage
          key={after}
          you={you}
          after={after}
          onMore={index === cursors.length - 1 ? (cursor) => setCursors([...cursors, cursor]) : undefined}
        />
      ))}
    </Section>
  );
}

interface MembersOfPageProps {
  readonly you: You;
  readonly after: string | null;
  readonly onMore: ((cursor: string) => void) | undefined;
}

function MembersOfPage({ you, after, onMore }: MembersOfPageProps) {
  const variables = useMemo(() => ({ first: 50, after }), [after]);
  const { data, error, retry } = useLiveQuery({ query: MembersDocument, variables, concerns: () => false });
  if (!data)
    return error ? <ErrorNotice error={error} what="The members" onRetry={retry} /> : <div className="skeleton h-24" />;
  const { nodes, pageInfo, totalCount } = data.members;
  const cursor = pageInfo.endCursor;
  return (
    <>
      <ul aria-label="Members" className="text-sm">
        {nodes.map((member) => (
          <MemberRow key={member.id} member={member} you={you} onDone={retry} />
        ))}
      </ul>
      {onMore && pageInfo.hasNextPage && cursor != null && (
        <Button className="mt-4" onClick={() => onMore(cursor)}>
          Load more of {count(totalCount)}
        </Button>
      )}
    </>
  );
}

interface MemberRowProps {
  readonly member: MemberNode;
  readonly you: You;
  readonly onDone: () => void;
}

function MemberRow({ member, you, onDone }: MemberRowProps) {
  const change = useAct(ChangeRoleDocument, (data) => data.changeRole);
  const remove = useAct(RemoveMemberDocument, (data) => data.removeMember);
  const link = useAct(CreateSignInLinkDocument, (data) => data.createSignInLink);
  const [url, setUrl] = useState<string>();
  const manages = you.permissions.includes('TEAM');
  const self = member.account.id === you.account?.id;
  const problem = change.problem ?? remove.problem ?? link.problem;
  const input = { member: member.id };
  return (
    <li className="border-b border-line py-1.5">
      <div className="flex min-h-7 flex-wrap items-center gap-x-4 gap-y-1">
        <span className="min-w-40 flex-1">
          <span className="font-medium">{member.account.name}</span>
          {self && <span className="text-faint"> (you)</span>}
          {member.email != null && <span className="block text-xs text-muted">{member.email}</span>}
        </span>
        <span className="text-xs text-faint max-md:hidden" title={moment(member.createdAt)}>
          joined {ago(member.createdAt)}
        </span>
        {manages ? (
          <Choice
            label={`Role of ${member.account.name}`}
            value={member.role}
            options={roleOptions}
            onChange={(role) => void change.act({ input: { ...input, role: role as Role } }).then(onDone)} // one of the options
          />
        ) : (
          <span className="text-muted">{roleNames[member.role]}</span>
        )}
        {manages && !self && you.permissions.includes('PERSON') && (
          <Button look="quiet" onClick={() => void link.act({ input }).then((made) => setUrl(made?.url ?? undefined))}>
            Sign-in link
          </Button>
        )}
        {manages && !self && (
          <Confirm
            trigger={<Button look="quiet">Remove</Button>}
            title={`Remove ${member.account.name}?`}
            action="Remove"
            danger
            onConfirm={() => void remove.act({ input }).then(onDone)}
          >
            Their tokens, runner tokens and invitations of this team end at once. What they launched stays.
          </Confirm>
        )}
      </div>
      {url !== undefined && (
        <ShownOnce
          label={`Signs ${member.account.name} in once, within an hour`}
          secret={url}
          onDone={() => setUrl(undefined)}
        />
      )}
      {problem !== undefined && <Notice title="The API refused">{problem}</Notice>}
    </li>
  );
}

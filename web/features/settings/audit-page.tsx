'use client';

import { useMemo, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { Section } from '../../components/page.tsx';
import { type AuditAction, type AuditFilter, AuditLogDocument } from '../../gql/graphql.ts';
import { ago, moment } from '../../lib/format.ts';
import { useLiveQuery } from '../../lib/live.ts';
import { actionName } from '../../lib/names.ts';
import { SettingsFrame } from './settings-frame.tsx';

/** What owners look for, each a few kinds of entries. */
const views: Readonly<Record<string, { readonly label: string; readonly actions: readonly AuditAction[] }>> = {
  people: {
    label: 'People',
    actions: ['MEMBER_JOIN', 'MEMBER_ROLE', 'MEMBER_REMOVE', 'MEMBER_LEAVE', 'INVITATION_CREATE', 'INVITATION_REVOKE'],
  },
  signIn: { label: 'Signing in', actions: ['SESSION_START', 'SESSION_END', 'PASSWORD_SET', 'LINK_CREATE'] },
  tokens: { label: 'Tokens', actions: ['TOKEN_CREATE', 'TOKEN_REVOKE'] },
  runs: { label: 'Runs', actions: ['EXPERIMENT_LAUNCH', 'EXPERIMENT_PURGE', 'RUN_CANCEL', 'RUN_RETRY', 'RUN_PURGE'] },
};
const options = [
  { value: 'all', label: 'Everything' },
  ...Object.entries(views).map(([value, { label }]) => ({ value, label })),
];

export function AuditPage() {
  const [view, setView] = useState('all');
  const filter = useMemo(() => (views[view] ? { action: { in: [...views[view].actions] } } : undefined), [view]);
  return (
    <SettingsFrame>
      {() => (
        <Section title="Who did what" aside={<Choice label="Show" value={view} options={options} onChange={setView} />}>
          <Log key={view} filter={filter} />
        </Section>
      )}
    </SettingsFrame>
  );
}

function Log({ filter }: { readonly filter: AuditFilter | undefined }) {
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  return cursors.map((after, index) => (
    <LogPage
      key={after}
      filter={filter}
      after={after}
      onMore={index === cursors.length - 1 ? (cursor) => setCursors([...cursors, cursor]) : undefined}
    />
  ));
}

interface LogPageProps {
  readonly filter: AuditFilter | undefined;
  readonly after: string | null;
  readonly onMore: ((cursor: string) => void) | undefined;
}

function LogPage({ filter, after, onMore }: LogPageProps) {
  const variables = useMemo(() => ({ first: 50, after, filter }), [after, filter]);
  const { data, error, retry } = useLiveQuery({ query: AuditLogDocument, variables, concerns: () => false });
  if (!data)
    return error ? (
      <ErrorNotice error={error} what="The audit log" onRetry={retry} />
    ) : (
      <div className="skeleton h-24" />
    );
  const { nodes, pageInfo } = data.auditLog;
  const cursor = pageInfo.endCursor;
  if (nodes.length === 0) return <p className="text-muted">Nothing of this kind has happened.</p>;
  return (
    <>
      <ul aria-label="Audit log" className="text-sm">
        {nodes.map((entry) => (
          <li
            key={entry.id}
            className="grid grid-cols-[1fr_auto] gap-x-4 border-b border-line py-1.5 md:grid-cols-[10rem_11rem_1fr_7rem]"
          >
            <span className="truncate">{entry.account?.name ?? 'A runner'}</span>
            <span className="text-muted max-md:text-right">{actionName(entry.action)}</span>
            <span
              className="min-w-0 truncate text-xs leading-[18px] text-muted max-md:col-span-2"
              title={entry.subject ?? undefined}
            >
              {entry.detail ?? <span className="font-mono text-faint">{entry.subject}</span>}
            </span>
            <span className="text-xs leading-[18px] text-faint md:text-right" title={moment(entry.at)}>
              {ago(entry.at)}
            </span>
          </li>
        ))}
      </ul>
      {onMore && pageInfo.hasNextPage && cursor != null && (
        <Button className="mt-4" onClick={() => onMore(cursor)}>
          Load more
        </Button>
      )}
    </>
  );
}

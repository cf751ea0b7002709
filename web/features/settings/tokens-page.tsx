'use client';

import { useMemo, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { ErrorNotice, Notice } from '../../components/notice.tsx';
import { Section } from '../../components/page.tsx';
import { RevokeTokenDocument, TokensDocument, type TokensQuery } from '../../gql/graphql.ts';
import { ago, moment } from '../../lib/format.ts';
import { useLiveQuery } from '../../lib/live.ts';
import { NewToken } from './new-token.tsx';
import { SettingsFrame } from './settings-frame.tsx';
import { useAct } from './use-act.ts';

const filter = { active: true };

export function TokensPage() {
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  const [version, setVersion] = useState(0);
  return (
    <SettingsFrame>
      {(you) => (
        <>
          <NewToken you={you} onMade={() => setVersion(version + 1)} />
          <Section title={you.permissions.includes('RUNNER_TOKENS') ? 'The team’s tokens' : 'Your tokens'}>
            {cursors.map((after, index) => (
              <TokensOfPage
                key={`${version} ${after}`}
                after={after}
                onMore={index === cursors.length - 1 ? (cursor) => setCursors([...cursors, cursor]) : undefined}
              />
            ))}
          </Section>
        </>
      )}
    </SettingsFrame>
  );
}

interface TokensOfPageProps {
  readonly after: string | null;
  readonly onMore: ((cursor: string) => void) | undefined;
}

function TokensOfPage({ after, onMore }: TokensOfPageProps) {
  const variables = useMemo(() => ({ first: 50, after, filter }), [after]);
  const { data, error, retry } = useLiveQuery({ query: TokensDocument, variables, concerns: () => false });
  const revoke = useAct(RevokeTokenDocument, (answer) => answer.revokeToken);
  if (!data)
    return error ? <ErrorNotice error={error} what="The tokens" onRetry={retry} /> : <div className="skeleton h-24" />;
  const { nodes, pageInfo } = data.tokens;
  const cursor = pageInfo.endCursor;
  if (nodes.length === 0) return <p className="text-muted">No token is in use.</p>;
  return (
    <>
      <ul aria-label="Tokens" className="text-sm">
        {nodes.map((token) => (
          <TokenRow
            key={token.id}
            token={token}
            onRevoke={() => void revoke.act({ input: { id: token.id } }).then(retry)}
          />
        ))}
      </ul>
      {revoke.problem !== undefined && <Notice title="The API refused">{revoke.problem}</Notice>}
      {onMore && pageInfo.hasNextPage && cursor != null && (
        <Button className="mt-4" onClick={() => onMore(cursor)}>
          Load more
        </Button>
      )}
    </>
  );
}

interface TokenRowProps {
  readonly token: TokensQuery['tokens']['nodes'][number];
  readonly onRevoke: () => void;
}

function TokenRow({ token, onRevoke }: TokenRowProps) {
  const { kind, name, prefix, scopes, usedAt, expiresAt, createdAt, account } = token;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-0.5 border-b border-line py-1.5">
      <span className="min-w-44 flex-1">
        <span className="font-medium">{name}</span> <span className="font-mono text-xs text-faint">{prefix}…</span>
        <span className="block text-xs text-muted">
          {kind === 'RUNNER' ? 'runner: claims and reports' : scopes.join(', ').toLowerCase()}
          {account && `, made by ${account.name}`}
        </span>
      </span>
      <span className="text-right text-xs text-faint" title={`Made ${moment(createdAt)}`}>
        {usedAt == null ? 'never used' : `used ${ago(usedAt)}`}
        <span className="block">{expiresAt == null ? 'does not end' : `ends ${moment(expiresAt).slice(0, 10)}`}</span>
      </span>
      <Confirm
        trigger={<Button look="quiet">Revoke</Button>}
        title={`Revoke ${name}?`}
        action="Revoke the token"
        danger
        onConfirm={onRevoke}
      >
        Whatever uses it stops at once.
      </Confirm>
    </li>
  );
}

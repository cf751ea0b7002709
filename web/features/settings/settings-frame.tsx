'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { ErrorNotice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { type Permission, YouDocument, type YouQuery } from '../../gql/graphql.ts';
import { useLiveQuery } from '../../lib/live.ts';

export type You = YouQuery['viewer'];

interface Tab {
  readonly href: string;
  readonly name: string;
  readonly needs?: Permission;
}
const tabs: readonly Tab[] = [
  { href: '/settings', name: 'You' },
  { href: '/settings/members', name: 'Members' },
  { href: '/settings/tokens', name: 'Tokens', needs: 'TOKENS' },
  { href: '/settings/audit', name: 'Audit log', needs: 'TEAM' },
];

const NEVER = (): boolean => false;
const none = {};

/** The frame of every page of settings; its content is drawn once it is known what one may do. */
export function SettingsFrame({ children }: { readonly children: (you: You, again: () => void) => React.ReactNode }) {
  const path = usePathname();
  const { data, error, retry } = useLiveQuery({ query: YouDocument, variables: none, concerns: NEVER });
  const you = data?.viewer;
  const title = (
    <>
      Settings <span className="arrive text-base font-normal text-faint">{you?.team.name}</span>
    </>
  );
  return (
    <Page title={title}>
      <nav aria-label="Settings" className="flex gap-5 overflow-x-auto text-sm">
        {tabs
          .filter(({ needs }) => needs === undefined || you?.permissions.includes(needs))
          .map(({ href, name }) => (
            <Link
              key={href}
              href={href}
              aria-current={path === href ? 'page' : undefined}
              className="-mb-px border-b-2 border-transparent pb-2 whitespace-nowrap text-muted hover:text-ink aria-[current]:border-accent aria-[current]:font-medium aria-[current]:text-ink"
            >
              {name}
            </Link>
          ))}
      </nav>
      {you === undefined && error && <ErrorNotice error={error} what="The settings" onRetry={retry} />}
      {you === undefined && !error && (
        <div role="status" aria-label="Loading the settings" className="skeleton h-24 w-full max-w-[560px]" />
      )}
      {you && children(you, retry)}
    </Page>
  );
}

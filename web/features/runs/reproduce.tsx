'use client';

import { Tabs } from 'radix-ui';
import { CodeBlock } from '../../components/code-block.tsx';
import { pretty } from './pretty.ts';
import type { RunDetail } from './run-detail.ts';

/** The exact request that makes this run again. */
export function Reproduce({ run }: { readonly run: RunDetail }) {
  const { mutation, variables, curl, cli } = run.reproduce;
  return (
    <Tabs.Root defaultValue="graphql">
      <Tabs.List className="mb-2 flex gap-4 text-sm" aria-label="Form of the request">
        {[
          ['graphql', 'GraphQL'],
          ['cli', 'lethe'],
          ['curl', 'curl'],
        ].map(([value = '', title]) => (
          <Tabs.Trigger
            key={value}
            value={value}
            className="border-b-2 border-transparent pb-0.5 text-muted hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
          >
            {title}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <Tabs.Content value="graphql" className="flex flex-col gap-3">
        <CodeBlock label="Mutation" code={mutation} />
        <CodeBlock label="Variables" code={pretty(variables)} />
      </Tabs.Content>
      <Tabs.Content value="cli">
        <CodeBlock label="Terminal" code={cli} />
      </Tabs.Content>
      <Tabs.Content value="curl">
        <CodeBlock label="Terminal" code={curl} />
      </Tabs.Content>
      <p className="pt-2 text-xs text-faint">
        {[run.codeVersion && `code ${run.codeVersion}`, run.engine && `engine ${run.engine}`, run.environment]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </Tabs.Root>
  );
}

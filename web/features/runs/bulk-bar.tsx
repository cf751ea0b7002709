'use client';

import { Popover } from 'radix-ui';
import { type FormEvent, useState } from 'react';
import { type TypedDocumentNode, useClient } from 'urql';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { TextField } from '../../components/text-field.tsx';
import {
  ArchiveRunsDocument,
  CancelRunsDocument,
  RestoreRunsDocument,
  RetryRunsDocument,
  type RunListItemFragment,
  TagRunsDocument,
} from '../../gql/graphql.ts';
import { count } from '../../lib/format.ts';

interface BulkBarProps {
  readonly runs: readonly RunListItemFragment[];
  readonly onClear: () => void;
  /** Some of them are another now. */
  readonly onDone: (ids: readonly string[]) => void;
}

interface Outcome {
  readonly outcome: {
    readonly userErrors: readonly { readonly message: string }[];
    readonly results?: readonly { readonly id: string; readonly error?: { readonly message: string } | null }[] | null;
  };
}

type Act = <Input extends { ids: readonly string[] }>(
  document: TypedDocumentNode<Outcome, { input: Input }>,
  input: Input,
  done: string,
) => Promise<void>;

const running = new Set(['QUEUED', 'LEASED', 'RUNNING']);
const failed = new Set(['FAILED', 'CANCELLED']);

/** What can be done with the runs that are chosen; each refused one is told with its reason. */
export function BulkBar({ runs, onClear, onDone }: BulkBarProps) {
  const client = useClient();
  const [said, setSaid] = useState<string>();
  const [busy, setBusy] = useState(false);
  const act: Act = async (document, input, done) => {
    setBusy(true);
    const { data, error } = await client.mutation(document, { input }).toPromise();
    setBusy(false);
    setSaid(error ? error.message : sentenceOf(data!.outcome, done)); // without an error there is data
    onDone(input.ids);
  };
  const idsOf = (wanted: (run: RunListItemFragment) => boolean): string[] => runs.filter(wanted).map(({ id }) => id);
  const cancellable = idsOf(({ status }) => running.has(status));
  const retryable = idsOf(({ status }) => failed.has(status));
  const archivable = idsOf(({ status, archivedAt }) => archivedAt == null && !running.has(status));
  const archived = idsOf(({ archivedAt }) => archivedAt != null);
  return (
    <div
      role="toolbar"
      aria-label="Chosen runs"
      className="arrive no-print sticky bottom-4 z-20 mx-auto mt-4 flex w-fit max-w-full flex-wrap items-center gap-2 rounded-lg bg-raised px-3 py-2 text-sm shadow-pop max-md:bottom-16"
    >
      <span className="text-muted" aria-live="polite">
        {said ?? `${count(runs.length)} chosen`}
      </span>
      <Tagging
        busy={busy}
        onTags={(tags) => act(TagRunsDocument, { ids: runs.map(({ id }) => id), ...tags }, 'tagged')}
      />
      {retryable.length > 0 && (
        <Button disabled={busy} onClick={() => act(RetryRunsDocument, { ids: retryable }, 'queued again')}>
          Retry {count(retryable.length)}
        </Button>
      )}
      {archivable.length > 0 && (
        <Button disabled={busy} onClick={() => act(ArchiveRunsDocument, { ids: archivable }, 'archived')}>
          Archive {count(archivable.length)}
        </Button>
      )}
      {archived.length > 0 && (
        <Button disabled={busy} onClick={() => act(RestoreRunsDocument, { ids: archived }, 'restored')}>
          Restore {count(archived.length)}
        </Button>
      )}
      {cancellable.length > 0 && (
        <Confirm
          danger
          trigger={
            <Button look="danger" disabled={busy}>
              Cancel {count(cancellable.length)}
            </Button>
          }
          title={`Cancel ${count(cancellable.length)} runs?`}
          action="Cancel them"
          onConfirm={() => void act(CancelRunsDocument, { ids: cancellable }, 'cancelled')}
        >
          Waiting runs end at once, running ones as soon as their runner hears of it. They can be retried later.
        </Confirm>
      )}
      <Button look="quiet" onClick={onClear}>
        Clear
      </Button>
    </div>
  );
}

function sentenceOf({ userErrors, results }: Outcome['outcome'], done: string): string {
  if (userErrors[0]) return userErrors[0].message;
  const refused = results?.flatMap(({ error }) => error ?? []) ?? [];
  const well = (results?.length ?? 0) - refused.length;
  const first = refused[0] ? `; ${count(refused.length)} not: ${refused[0].message}` : '';
  return `${count(well)} ${done}${first}`;
}

interface TaggingProps {
  readonly busy: boolean;
  readonly onTags: (tags: { readonly add: string[]; readonly remove: string[] }) => void;
}

function Tagging({ busy, onTags }: TaggingProps) {
  const [open, setOpen] = useState(false);
  const [add, setAdd] = useState('');
  const [remove, setRemove] = useState('');
  const tagsOf = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onTags({ add: tagsOf(add), remove: tagsOf(remove) });
    setOpen(false);
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button disabled={busy}>Tag…</Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          sideOffset={8}
          collisionPadding={12}
          aria-label="Tag the chosen runs"
          className="arrive z-50 w-64 rounded-lg bg-raised p-3 shadow-pop"
        >
          <form onSubmit={submit} className="grid gap-2.5">
            <TextField label="Add" value={add} onChange={setAdd} placeholder="ablation, camera-ready" autoFocus />
            <TextField label="Remove" value={remove} onChange={setRemove} />
            <Button type="submit" look="main" className="justify-self-end" disabled={tagsOf(add + remove).length === 0}>
              Tag
            </Button>
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

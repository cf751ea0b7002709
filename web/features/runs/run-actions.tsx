'use client';

import { useState } from 'react';
import { useMutation } from 'urql';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Notice } from '../../components/notice.tsx';
import { CancelRunDocument, RetryRunDocument, type RunProgressFragment } from '../../gql/graphql.ts';

interface RunActionsProps {
  readonly now: RunProgressFragment;
  readonly onDone: () => void;
}

/** Cancel or retry, whichever the status admits; what the API refuses is said in its own words. */
export function RunActions({ now, onDone }: RunActionsProps) {
  const [cancelling, cancel] = useMutation(CancelRunDocument);
  const [retrying, retry] = useMutation(RetryRunDocument);
  const [problems, setProblems] = useState<readonly string[]>([]);
  const input = { id: now.id };
  const doCancel = async (): Promise<void> => {
    const { data, error } = await cancel({ input });
    setProblems(error ? [error.message] : (data?.cancelRun.userErrors ?? []).map(({ message }) => message));
    onDone();
  };
  const doRetry = async (): Promise<void> => {
    const { data, error } = await retry({ input });
    setProblems(error ? [error.message] : (data?.retryRun.userErrors ?? []).map(({ message }) => message));
    onDone();
  };
  const ends = now.status === 'FAILED' || now.status === 'CANCELLED';
  return (
    <div className="no-print">
      {!ends && now.status !== 'SUCCEEDED' && (
        <Confirm
          trigger={<Button disabled={cancelling.fetching}>Cancel run</Button>}
          title={`Cancel run ${now.number}?`}
          action="Cancel the run"
          danger
          onConfirm={() => void doCancel()}
        >
          What it has reported stays; runs that wait for it will not start. It can be retried later.
        </Confirm>
      )}
      {ends && (
        <Confirm
          trigger={<Button disabled={retrying.fetching}>Retry run</Button>}
          title={`Retry run ${now.number}?`}
          action="Retry the run"
          onConfirm={() => void doRetry()}
        >
          It goes back into the queue with fresh attempts and the same parameters and seed.
        </Confirm>
      )}
      {problems.length > 0 && (
        <Notice title="The API refused">
          {problems.map((problem) => (
            <p key={problem}>{problem}</p>
          ))}
        </Notice>
      )}
    </div>
  );
}

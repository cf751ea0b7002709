'use client';

import { useCallback, useMemo } from 'react';
import { ErrorNotice } from '../../components/notice.tsx';
import { BoardsDocument } from '../../gql/graphql.ts';
import { useLiveQuery } from '../../lib/live.ts';
import { useUrlState } from '../../lib/url-state.ts';
import { type Board, chooseBoard, type Part, partOf } from './board-choice.ts';
import { ContextSentence } from './context-sentence.tsx';
import { FirstSteps } from './first-steps.tsx';
import { Leaderboard } from './leaderboard.tsx';
import { LeaderboardSkeleton } from './skeleton.tsx';

const noVariables = {};

/** Chooses the board the address asks for; Leaderboard shows it. */
export function LeaderboardPage() {
  const { data, error, retry } = useLiveQuery({ query: BoardsDocument, variables: noVariables });
  const [read, write] = useUrlState();
  const boards = data?.boards;
  const board = useMemo(() => boards && chooseBoard(boards, read), [boards, read]);
  const change = useCallback(
    (part: Part, value: string) => {
      if (boards === undefined || board === undefined) return;
      const wanted = (each: Part): string => (each === part ? value : partOf(board, each));
      const next = chooseBoard(boards, wanted, part);
      if (next) write({ ...addressOf(next), row: undefined });
    },
    [boards, board, write],
  );
  if (data === undefined) {
    return (
      <>
        <Head />
        {error ? <ErrorNotice error={error} what="The leaderboard" onRetry={retry} /> : <LeaderboardSkeleton />}
      </>
    );
  }
  if (boards === undefined || board === undefined) {
    return (
      <>
        <Head />
        <FirstSteps />
      </>
    );
  }
  return (
    <>
      <Head>
        <ContextSentence boards={boards} board={board} onChange={change} />
      </Head>
      <Leaderboard board={board} experiments={data.experiments.nodes} />
    </>
  );
}

function Head({ children }: { readonly children?: React.ReactNode }) {
  return (
    <header className="pb-2">
      <h1 className="label">Leaderboard</h1>
      <div className="min-h-8">{children}</div>
    </header>
  );
}

function addressOf(board: Board): Record<Part, string> {
  const { dataset, model, attribute, protocol } = board;
  return { dataset, model, attribute, protocol: protocol.fingerprint };
}

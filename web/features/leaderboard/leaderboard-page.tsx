'use client';

import { useCallback, useMemo } from 'react';
import { useQuery } from 'urql';
import { ErrorNotice } from '../../components/notice.tsx';
import { BoardsDocument, ExperimentBoardDocument } from '../../gql/graphql.ts';
import { useLiveQuery } from '../../lib/live.ts';
import { useUrlState } from '../../lib/url-state.ts';
import { type Board, chooseBoard, type Part, partOf, parts } from './board-choice.ts';
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
  const experiment = useExperiment(read('experiment'));
  const board = useMemo(
    () => boards && chooseBoard(boards, (part) => read(part) ?? experiment.home?.[part]),
    [boards, read, experiment.home],
  );
  const change = useCallback(
    (part: Part, value: string) => {
      if (boards === undefined || board === undefined) return;
      const wanted = (each: Part): string => (each === part ? value : partOf(board, each));
      const next = chooseBoard(boards, wanted, part);
      if (next) write({ ...addressOf(next), row: undefined });
    },
    [boards, board, write],
  );
  if (data === undefined || experiment.fetching) {
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
      <Leaderboard board={board} experiment={experiment.id} experiments={data.experiments.nodes} />
    </>
  );
}

interface ChosenExperiment {
  readonly id: string | undefined;
  /** Where its runs stand; what the address leaves open follows it. */
  readonly home: Readonly<Record<Part, string>> | undefined;
  readonly fetching: boolean;
}

function useExperiment(number: string | undefined): ChosenExperiment {
  const variables = { number: Number(number) };
  const pause = !Number.isSafeInteger(variables.number);
  const [{ data, fetching }] = useQuery({ query: ExperimentBoardDocument, variables, pause });
  const found = pause ? undefined : data?.experiment;
  const first = found?.runs.nodes[0];
  return useMemo(
    () => ({
      id: found?.id,
      fetching: !pause && fetching && found === undefined,
      home: first && {
        dataset: first.customDataset ? `own/${first.customDataset.name}` : first.dataset,
        model: first.modelName,
        attribute: first.attribute,
        protocol: first.protocol.fingerprint,
      },
    }),
    [found, first, fetching, pause],
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
  const [dataset, model, attribute, protocol] = parts.map((part) => partOf(board, part)) as [
    string,
    string,
    string,
    string,
  ]; // of each
  return { dataset, model, attribute, protocol };
}

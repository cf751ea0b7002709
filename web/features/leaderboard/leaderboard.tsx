'use client';

import { useCallback, useMemo, useState } from 'react';
import { ErrorNotice } from '../../components/notice.tsx';
import { type BoardsQuery, LeaderboardDocument, type RankBy } from '../../gql/graphql.ts';
import { useLiveQuery } from '../../lib/live.ts';
import { useUrlState } from '../../lib/url-state.ts';
import { type Board, filterOf } from './board-choice.ts';
import { columnsOf, ranked } from './columns.ts';
import { Inspector } from './inspector.tsx';
import { LeaderboardTable } from './leaderboard-table.tsx';
import { NotRankedList } from './not-ranked-list.tsx';
import { PhoneList } from './phone-list.tsx';
import { Scatter } from './scatter.tsx';
import { LeaderboardSkeleton } from './skeleton.tsx';
import { Toolbar } from './toolbar.tsx';

interface LeaderboardProps {
  readonly board: Board;
  /** Its id, when the page is about one. */
  readonly experiment: string | undefined;
  readonly experiments: BoardsQuery['experiments']['nodes'];
}

export function Leaderboard({ board, experiment, experiments }: LeaderboardProps) {
  const [read, write] = useUrlState();
  const rankBy: RankBy = read('rank') === 'ndcg' ? 'NDCG' : 'WORST_CASE_ADVANTAGE';
  const k = Number(read('k') ?? 10);
  const showPaper = read('paper') !== 'off';
  const variables = useMemo(
    () => ({ filter: { ...filterOf(board), experiment }, rankBy }),
    [board, experiment, rankBy],
  );
  const { data, error, retry } = useLiveQuery({ query: LeaderboardDocument, variables });
  const [hovered, hover] = useState<string | null>(null);
  const rows = useMemo(() => data?.leaderboard.rows ?? [], [data]);
  const columns = useMemo(() => columnsOf(rows, k, rankBy), [rows, k, rankBy]);
  const selected = rows.find(({ key }) => key === read('row')) ?? null;
  const select = useCallback((key: string | null) => write({ row: key ?? undefined }), [write]);
  const close = useCallback(() => select(null), [select]);
  const table = {
    rows,
    columns,
    rankedBy: ranked(rankBy, k),
    showPaper,
    active: hovered ?? selected?.key ?? null,
    selected: selected?.key ?? null,
    onHover: hover,
    onSelect: select,
  };
  return (
    <div className={selected ? 'md:pr-[380px]' : ''}>
      <Toolbar experiments={experiments} rankBy={rankBy} k={k} showPaper={showPaper} />
      {error && data === undefined && <ErrorNotice error={error} what="The leaderboard" onRetry={retry} />}
      {data === undefined && !error && <LeaderboardSkeleton />}
      {data && rows.length === 0 && (
        <p className="py-10 text-muted">
          No run of this experiment stands on this board; choose another of its words above.
        </p>
      )}
      {data && rows.length > 0 && (
        <>
          <Scatter rows={rows} k={k} active={table.active} onHover={hover} onSelect={select} />
          <div className="mt-4 mb-8">
            <LeaderboardTable {...table} />
            <PhoneList {...table} />
            <Legend showPaper={showPaper} />
          </div>
          <NotRankedList notRanked={data.leaderboard.notRanked} />
        </>
      )}
      {selected && <Inspector row={selected} onClose={close} />}
    </div>
  );
}

function Legend({ showPaper }: { readonly showPaper: boolean }) {
  return (
    <p className="max-w-[900px] pt-2.5 text-xs text-faint">
      Mean ± half-width of the 95 % interval over seeds; bars share one scale in a column, the fine line is chance
      (0.5), no leakage (0) or the Original (1).{showPaper && ' The dark tick is what the paper prints.'} Bold: the
      best, and in the ranked column all that do not differ from it. ▼ over-unlearned.
    </p>
  );
}

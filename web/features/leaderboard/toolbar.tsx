'use client';

import { Choice } from '../../components/choice.tsx';
import { Segments } from '../../components/segments.tsx';
import type { BoardsQuery, RankBy } from '../../gql/graphql.ts';
import { useUrlState } from '../../lib/url-state.ts';

interface ToolbarProps {
  readonly experiments: BoardsQuery['experiments']['nodes'];
  readonly rankBy: RankBy;
  readonly k: number;
  readonly showPaper: boolean;
}

const ranks = [
  { value: 'leakage', label: 'Leakage', detail: 'Least worst-case advantage first' },
  { value: 'ndcg', label: 'Utility', detail: 'Highest NDCG@10 first' },
];
const cutOffs = [5, 10, 15, 20].map((k) => ({ value: String(k), label: String(k), detail: `First ${k} items` }));
const ALL = 'all';
/** Another experiment may stand on another board: the address leaves the board to it. */
const anyBoard = { dataset: undefined, model: undefined, attribute: undefined, protocol: undefined, row: undefined };

export function Toolbar({ experiments, rankBy, k, showPaper }: ToolbarProps) {
  const [read, write] = useUrlState();
  const options = [
    { value: ALL, label: 'All experiments' },
    ...experiments.map(({ number, name }) => ({ value: String(number), label: name, detail: `#${number}` })),
  ];
  return (
    <div className="no-print flex flex-wrap items-center gap-x-4 gap-y-2 pb-3 text-sm">
      <span className="flex items-center gap-2">
        <span className="text-faint">Rank by</span>
        <Segments
          label="Rank by"
          value={rankBy === 'NDCG' ? 'ndcg' : 'leakage'}
          options={ranks}
          onChange={(value) => write({ rank: value === 'ndcg' ? value : undefined })}
        />
      </span>
      <span className="flex items-center gap-2">
        <span className="text-faint">@k</span>
        <Segments
          label="Cut-off k"
          value={String(k)}
          options={cutOffs}
          onChange={(value) => write({ k: value === '10' ? undefined : value })}
        />
      </span>
      <Choice
        label="Experiment"
        value={read('experiment') ?? ALL}
        options={options}
        onChange={(value) => write(value === ALL ? { experiment: undefined } : { ...anyBoard, experiment: value })}
      />
      <label className="flex items-center gap-1.5 text-muted">
        <input
          type="checkbox"
          checked={showPaper}
          onChange={(event) => write({ paper: event.target.checked ? undefined : 'off' })}
          className="accent-(--accent)"
        />
        Paper’s figures
      </label>
    </div>
  );
}

'use client';

import { Choice, type Option } from '../../components/choice.tsx';
import { datasetNames, modelNames, protocolSentence } from '../../lib/names.ts';
import { type Board, type Part, partOf, parts } from './board-choice.ts';

interface ContextSentenceProps {
  readonly boards: readonly Board[];
  readonly board: Board;
  readonly onChange: (part: Part, value: string) => void;
}

const labels: Record<Part, string> = {
  dataset: 'Dataset',
  model: 'Model',
  attribute: 'Attribute',
  protocol: 'Protocol',
};

/** What is compared, as one sentence whose words can be changed. */
export function ContextSentence({ boards, board, onChange }: ContextSentenceProps) {
  return (
    <p className="text-lg leading-8 text-pretty text-muted">
      {parts.map((part, index) => (
        <span key={part}>
          {index > 0 && <span className="px-2 text-strong">·</span>}
          <Choice
            look="sentence"
            label={labels[part]}
            value={partOf(board, part)}
            options={optionsOf(boards, part)}
            onChange={(value) => onChange(part, value)}
          />
        </span>
      ))}
    </p>
  );
}

function optionsOf(boards: readonly Board[], part: Part): readonly Option[] {
  const groups = Map.groupBy(boards, (board) => partOf(board, part));
  return [...groups].map(([value, [first, ...others]]) => ({
    value,
    label: first === undefined ? value : wordOf(first, part),
    detail: `${[first, ...others].reduce((sum, each) => sum + (each?.succeededCount ?? 0), 0)} results`,
  }));
}

function wordOf(board: Board, part: Part): string {
  if (part === 'dataset') return board.customDataset?.title ?? datasetNames[board.dataset];
  if (part === 'model') return modelNames[board.model];
  return part === 'protocol' ? protocolSentence(board.protocol) : board.attribute;
}

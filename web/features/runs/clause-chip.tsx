'use client';

import { Popover } from 'radix-ui';
import { useState } from 'react';
import { Icon } from '../../components/icon.tsx';
import { ClauseEditor } from './clause-editor.tsx';
import { type Clause, fieldOf, operatorWords } from './clauses.ts';

interface ClauseChipProps {
  readonly clause: Clause;
  /** Opens at once: there is nothing to show yet. */
  readonly isNew: boolean;
  readonly onChange: (clause: Clause | undefined) => void;
}

export function ClauseChip({ clause, isNew, onChange }: ClauseChipProps) {
  const [open, setOpen] = useState(isNew);
  const { label } = fieldOf(clause.field);
  const words = sentenceOf(clause);
  const close = (): void => {
    setOpen(false);
    if (clause.values.length === 0) onChange(undefined);
  };
  return (
    <span className="inline-flex h-7 items-center rounded-[5px] border border-line bg-raised text-sm">
      <Popover.Root open={open} onOpenChange={(next) => (next ? setOpen(true) : close())}>
        <Popover.Trigger
          data-filter
          aria-label={`Filter: ${label} ${words}`}
          className="h-full max-w-72 truncate rounded-[5px] px-2 hover:bg-sunken"
        >
          <span className="text-muted">{label}</span> {words}
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            align="start"
            sideOffset={6}
            collisionPadding={12}
            aria-label={`Edit the filter ${label}`}
            className="arrive z-50 w-64 rounded-lg bg-raised p-3 shadow-pop"
          >
            <ClauseEditor clause={clause} onChange={onChange} onDone={close} />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      <button
        type="button"
        aria-label={`Remove the filter ${label}`}
        onClick={() => onChange(undefined)}
        className="grid h-full w-6 place-items-center rounded-[5px] text-faint hover:bg-sunken hover:text-ink"
      >
        <Icon name="close" size={11} />
      </button>
    </span>
  );
}

function sentenceOf({ field, operator, values }: Clause): string {
  const { kind, options } = fieldOf(field);
  if (kind === 'flag') return values[0] === 'any' ? 'or not' : 'only';
  const shown = values.map((value) => options?.[value] ?? value);
  return `${operatorWords[kind][operator] ?? ''} ${shown.join(', ') || '…'}`;
}

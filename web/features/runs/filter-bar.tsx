'use client';

import { DropdownMenu } from 'radix-ui';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { ClauseChip } from './clause-chip.tsx';
import { type Clause, type FieldName, fieldOf, fields, operators, printClauses } from './clauses.ts';

interface FilterBarProps {
  readonly clauses: readonly Clause[];
  readonly onChange: (clauses: readonly Clause[]) => void;
}

const names = Object.keys(fields) as FieldName[]; // its keys

/** The filter as a row of typed clauses that hold together; each opens to be edited. */
export function FilterBar({ clauses, onChange }: FilterBarProps) {
  const [items, setItems] = useClauseItems(clauses, onChange);
  const replace = (key: number, clause: Clause | undefined): void =>
    setItems(items.flatMap((item) => (item.key !== key ? item : clause ? { key, clause } : [])));
  return (
    <div role="group" aria-label="Filters" className="no-print flex flex-wrap items-center gap-1.5">
      {items.map(({ key, clause }) => (
        <ClauseChip
          key={key}
          clause={clause}
          isNew={clause.values.length === 0}
          onChange={(next) => replace(key, next)}
        />
      ))}
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger asChild>
          <Button look="quiet" data-filter>
            <Icon name="filter" size={14} /> Filter
          </Button>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content
            align="start"
            sideOffset={6}
            collisionPadding={12}
            // The new clause takes the focus, not the button.
            onCloseAutoFocus={(event) => event.preventDefault()}
            className="arrive z-50 max-h-[60vh] min-w-44 overflow-auto rounded-lg bg-raised p-1 shadow-pop"
          >
            {names.map((field) => (
              <DropdownMenu.Item
                key={field}
                onSelect={() => setItems([...items, { key: nextKey(), clause: begin(field) }])}
                className="flex cursor-default gap-3 rounded-[5px] px-2.5 py-1 text-sm outline-none data-[highlighted]:bg-sunken"
              >
                <span className="flex-1">{fieldOf(field).label}</span>
                <span className="text-xs text-faint">{fieldOf(field).hint}</span>
              </DropdownMenu.Item>
            ))}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      {items.length > 1 && (
        <Button look="quiet" onClick={() => setItems([])}>
          Clear
        </Button>
      )}
    </div>
  );
}

interface Item {
  readonly key: number;
  readonly clause: Clause;
}

let keys = 0;
const nextKey = (): number => (keys += 1);
const asItems = (clauses: readonly Clause[]): Item[] => clauses.map((clause) => ({ key: nextKey(), clause }));

/** The address's clauses and those without a value yet, which the address does not know; it wins when it changes by itself. */
function useClauseItems(clauses: readonly Clause[], onChange: FilterBarProps['onChange']) {
  const [state, setState] = useState(() => ({ items: asItems(clauses), sent: printClauses(clauses) }));
  const [before, setBefore] = useState(state.sent);
  const now = printClauses(clauses);
  if (now !== before) {
    setBefore(now);
    if (now !== state.sent) setState({ items: asItems(clauses), sent: now });
  }
  const setItems = (items: readonly Item[]): void => {
    const next = items.map(({ clause }) => clause).filter(({ values }) => values.length > 0);
    const sent = printClauses(next);
    setState({ items: [...items], sent });
    if (sent !== state.sent) onChange(next);
  };
  return [state.items, setItems] as const;
}

function begin(field: FieldName): Clause {
  const { kind } = fieldOf(field);
  return { field, operator: operators[kind][0]!, values: kind === 'flag' ? ['true'] : [] };
}

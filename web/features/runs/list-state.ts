import { useMemo } from 'react';
import type { RunOrder, RunOrderField } from '../../gql/graphql.ts';
import { useUrlState } from '../../lib/url-state.ts';
import { type Clause, parseClauses, printClauses } from './clauses.ts';
import { runColumns, usualColumns } from './run-columns.tsx';

/** What the list shows, all of it in the address: `?where=status:FAILED;alpha>=0.001&sort=-number&columns=run,method`. */
export interface ListState {
  readonly clauses: readonly Clause[];
  readonly orderBy: readonly RunOrder[];
  readonly columns: readonly string[];
  /** Changes with everything that asks another question. */
  readonly question: string;
  readonly change: (changes: {
    readonly clauses?: readonly Clause[];
    readonly order?: RunOrder;
    readonly columns?: readonly string[];
  }) => void;
}

const newestFirst: RunOrder = { field: 'NUMBER', direction: 'DESC' };
const orderFields = new Set(runColumns.flatMap(({ order }) => order ?? []));

export function useListState(): ListState {
  const [read, write] = useUrlState();
  const where = read('where');
  const sort = read('sort');
  const chosen = read('columns');
  return useMemo(() => {
    const clauses = parseClauses(where);
    const order = parseOrder(sort);
    return {
      clauses,
      orderBy: [order],
      columns: parseColumns(chosen),
      question: `${printClauses(clauses) ?? ''} ${printOrder(order)}`,
      change: (changes) =>
        write({
          ...(changes.clauses && { where: printClauses(changes.clauses) }),
          ...(changes.order && { sort: isNewestFirst(changes.order) ? undefined : printOrder(changes.order) }),
          ...(changes.columns && { columns: printColumns(changes.columns) }),
        }),
    };
  }, [where, sort, chosen, write]);
}

function parseOrder(text: string | undefined): RunOrder {
  const field = text?.replace(/^-/, '').toUpperCase() as RunOrderField | undefined; // checked next
  if (field === undefined || !orderFields.has(field)) return newestFirst;
  return { field, direction: text!.startsWith('-') ? 'DESC' : 'ASC' };
}

const printOrder = ({ field, direction }: RunOrder): string =>
  `${direction === 'DESC' ? '-' : ''}${field.toLowerCase()}`;
const isNewestFirst = ({ field, direction }: RunOrder): boolean => field === 'NUMBER' && direction === 'DESC';

/** In the page's order, whatever the address's. */
function parseColumns(text: string | undefined): readonly string[] {
  const chosen = new Set(text?.split(','));
  const shown = runColumns.map(({ id }) => id).filter((id) => id === 'run' || chosen.has(id));
  return text === undefined || shown.length < 2 ? usualColumns : shown;
}

function printColumns(columns: readonly string[]): string | undefined {
  const usual = columns.length === usualColumns.length && usualColumns.every((id) => columns.includes(id));
  return usual ? undefined : columns.join(',');
}

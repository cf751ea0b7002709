import Table from 'cli-table3';
import { sparsity, type DatasetStatistics } from '../../gpu-runner/data/statistics.ts';

/** The rows of the paper's Table 2, for every value of every attribute. */
export function table2(statistics: DatasetStatistics): string {
  const { users, items, interactions, groups } = statistics;
  const table = new Table({
    head: ['Attribute', 'Value', 'User #', 'Item #', 'Rating #', 'Sparsity'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right'],
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    style: { head: [], border: [] },
  });
  const add = (attribute: string, value: string, counts: { readonly users: number; readonly interactions: number }) => {
    const empty = counts.users === 0 ? '–' : `${(100 * sparsity(counts, items)).toFixed(3)}%`;
    table.push([attribute, value, grouped(counts.users), grouped(items), grouped(counts.interactions), empty]);
  };
  add('Total', '', { users, interactions });
  for (const attribute of new Set(groups.map((group) => group.attribute))) {
    const own = groups.filter((group) => group.attribute === attribute);
    for (const group of own) add(attribute, group.value, group);
    const left = own.reduce(
      (rest, group) => ({ users: rest.users - group.users, interactions: rest.interactions - group.interactions }),
      { users, interactions },
    );
    if (left.users > 0) add(attribute, '(not known)', left);
  }
  return table.toString();
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

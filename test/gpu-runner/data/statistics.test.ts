import { expect, it } from 'vitest';
import { datasetStatistics, sparsity } from '../../../gpu-runner/data/statistics.ts';
import { rows, smallDataset } from './small.ts';

it('counts users, items, interactions and the groups of each attribute; unknown users are in no group', () => {
  const dataset = smallDataset(9);
  const statistics = datasetStatistics(dataset);
  const { codes } = dataset.attributes['gender']!;
  expect(statistics).toMatchObject({ users: 30, items: 40, interactions: 300 });
  expect(statistics.groups.map(({ attribute, value }) => `${attribute} ${value}`)).toEqual(['gender F', 'gender M']);
  statistics.groups.forEach((group, code) => {
    const members = [...dataset.userIds].filter((_, u) => codes[u] === code);
    expect(group.users).toBe(members.length);
    expect(group.interactions).toBe(rows(dataset).filter(([user]) => members.includes(user!)).length);
  });
  expect(statistics.groups[0]!.users + statistics.groups[1]!.users).toBe(29);
});

it.each([
  [943, 1682, 100_000, '93.695%'],
  [273, 1682, 73_824, '83.923%'],
  [4331, 3950, 753_313, '95.597%'],
  [19_972, 99_639, 2_829_503, '99.858%'],
])('Table 2: %d users, %d items and %d ratings are %s sparse, as printed', (users, items, interactions, printed) => {
  expect(`${(100 * sparsity({ users, interactions }, items)).toFixed(3)}%`).toBe(printed);
});

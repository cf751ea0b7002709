import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor, type Key, type Page, paginate } from '../../server/page.ts';

interface Row {
  readonly id: number;
}
const all: readonly Row[] = [1, 2, 3, 4, 5].map((id) => ({ id }));

/** A list of rows by id, which counts how often it was counted. */
function source(rows = all) {
  let counted = 0;
  return {
    rows: async (after: Key | undefined, take: number) =>
      rows.filter(({ id }) => !after || id > Number(after[0])).slice(0, take),
    key: ({ id }: Row): Key => [id],
    count: async () => {
      counted += 1;
      return rows.length;
    },
    counted: () => counted,
  };
}

describe('paginate', () => {
  it('pages follow each other without gap or overlap', async () => {
    const seen: number[] = [];
    let after: string | null = null;
    for (;;) {
      const page: Page<Row> = await paginate<Row>({ first: 2, after }, source());
      seen.push(...page.nodes.map(({ id }) => id));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it('says where it lies', async () => {
    const { pageInfo: begin } = await paginate<Row>({ first: 2 }, source());
    expect([begin.hasPreviousPage, begin.hasNextPage]).toEqual([false, true]);
    const { pageInfo: end } = await paginate<Row>({ first: 3, after: encodeCursor([2]) }, source());
    expect([end.hasPreviousPage, end.hasNextPage]).toEqual([true, false]);
  });

  it('a page that ends with the last row has no next one', async () => {
    expect((await paginate<Row>({ first: 5 }, source())).pageInfo.hasNextPage).toBe(false);
  });

  it('an empty list has an empty page', async () => {
    const { edges, nodes, pageInfo } = await paginate<Row>({ first: 5 }, source([]));
    expect({ edges, nodes, pageInfo }).toEqual({
      edges: [],
      nodes: [],
      pageInfo: { startCursor: null, endCursor: null, hasNextPage: false, hasPreviousPage: false },
    });
  });

  it('an element keeps its place when what it followed is gone', async () => {
    const { edges } = await paginate<Row>({ first: 2 }, source());
    const page = await paginate<Row>({ first: 2, after: edges[1]!.cursor }, source(all.filter(({ id }) => id !== 2)));
    expect(page.nodes.map(({ id }) => id)).toEqual([3, 4]);
  });

  it('counts only when asked', async () => {
    const list = source();
    const page = await paginate<Row>({ first: 2 }, list);
    expect(list.counted()).toBe(0);
    expect([await page.totalCount, list.counted()]).toEqual([5, 1]);
  });

  it.each([0, -1, 101, 1.5, Number.NaN])('first: %d is refused', async (first) => {
    await expect(paginate<Row>({ first }, source())).rejects.toThrow(
      `first: expected a whole number from 1 to 100, got ${first}`,
    );
  });
});

describe('a cursor', () => {
  it.each([[[1]], [['QUEUED', 7]], [[null, 3]], [['ü', 1_764_057_600_123, 1]]])('%j comes back whole', (key) => {
    expect(decodeCursor(encodeCursor(key))).toEqual(key);
  });

  const forged = [{}, 'text', [{}], [[1]], [true], null].map((value) =>
    Buffer.from(JSON.stringify(value)).toString('base64url'),
  );
  it.each(['', 'no cursor', '%%%', ...forged])('%j is refused', (cursor) => {
    expect(() => decodeCursor(cursor)).toThrow('after: expected a cursor of this list');
  });
});

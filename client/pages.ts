/** One page of a connection. */
export interface Page<Node> {
  readonly totalCount: number;
  readonly pageInfo: { readonly endCursor?: string | null; readonly hasNextPage: boolean };
  readonly nodes: readonly Node[];
}

/** The most that the API gives at once. */
const MAX_PAGE = 100;

export interface PageRequest {
  readonly first: number;
  readonly after: string | null;
}

/**
 * The nodes of a connection, fetched a page at a time and only as far as they are read; `limit` nodes at most.
 *
 * @example
 * const document = 'query ($first: Int!, $after: String) { runners(first: $first, after: $after) { totalCount pageInfo { endCursor hasNextPage } nodes { name } } }';
 * const runners = paginate(async (page) => (await lethe.request<{ runners: Page<{ name: string }> }, PageRequest>(document, page)).runners);
 * for await (const { name } of runners) console.log(name);
 */
export async function* paginate<Node>(
  fetchPage: (request: PageRequest) => Promise<Page<Node>>,
  { limit = Number.POSITIVE_INFINITY }: { readonly limit?: number | undefined } = {},
): AsyncGenerator<Node, void> {
  let after: string | null = null;
  for (let left = limit; left > 0;) {
    const page: Page<Node> = await fetchPage({ first: Math.min(left, MAX_PAGE), after });
    yield* page.nodes;
    left -= page.nodes.length;
    if (!page.pageInfo.hasNextPage || page.pageInfo.endCursor == null) return;
    after = page.pageInfo.endCursor;
  }
}

/** All nodes at once. */
export async function collect<Node>(nodes: AsyncIterable<Node>): Promise<Node[]> {
  const all: Node[] = [];
  for await (const node of nodes) all.push(node);
  return all;
}

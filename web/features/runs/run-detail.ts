import type { RunQuery } from '../../gql/graphql.ts';

export type RunDetail = NonNullable<RunQuery['run']>;
export type Series = RunDetail['metrics'][number];

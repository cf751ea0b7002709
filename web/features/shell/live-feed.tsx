'use client';

import { useEffect } from 'react';
import { useSubscription } from 'urql';
import { RunUpdatedDocument } from '../../gql/graphql.ts';
import { publish } from '../../lib/live.ts';

/** Holds the one subscription of the page and hands its hints on. */
export function LiveFeed() {
  const [{ data }] = useSubscription({ query: RunUpdatedDocument });
  const event = data?.runUpdated;
  useEffect(() => {
    if (event) publish(event);
  }, [event]);
  return null;
}

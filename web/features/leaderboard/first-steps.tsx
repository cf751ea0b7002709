'use client';

import { CodeBlock } from '../../components/code-block.tsx';
import { Empty } from '../../components/empty.tsx';

const launch = `mutation Launch {
  launchExperiment(input: {
    idempotencyKey: "first"
    name: "Gender, ML-100K"
    datasets: [ML_100K]
    methods: [{ original: {} }, { u2uR: {} }, { d2dR: {} }]
    seeds: { from: 1, count: 3 }
  }) {
    experiment { number runCount }
    userErrors { code message path }
  }
}`;

/** Before the first run: how to start one. */
export function FirstSteps() {
  const origin = typeof location === 'undefined' ? '' : location.origin;
  const body = JSON.stringify({ query: launch.replace(/\s+/g, ' ') }).replaceAll("'", "'\\''");
  const curl = `curl ${origin}/graphql \\\n  -H "authorization: Bearer $LETHE_TOKEN" \\\n  -H 'content-type: application/json' \\\n  -d '${body}'`;
  return (
    <Empty title="No runs yet">
      <p>
        A leaderboard appears here by itself as soon as an experiment is launched: three seeds of the original model and
        of two unlearning methods, each attacked by two attackers.
      </p>
      <CodeBlock label="The demo, from the terminal" code="npm run demo" />
      <CodeBlock label="GraphQL" code={launch} />
      <CodeBlock label="curl (node --import tsx server/admin.ts token makes LETHE_TOKEN)" code={curl} />
    </Empty>
  );
}

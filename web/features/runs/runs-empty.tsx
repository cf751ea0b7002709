import Link from 'next/link';
import { CodeBlock } from '../../components/code-block.tsx';
import { Empty } from '../../components/empty.tsx';

export function NoRuns() {
  return (
    <Empty title="No runs yet">
      <p>
        A run is one cell of an experiment: a dataset, a model, a method and a seed. Launch an experiment and its runs
        stand here, live. The{' '}
        <Link href="/" className="text-accent underline underline-offset-4">
          leaderboard
        </Link>{' '}
        shows the mutation.
      </p>
      <CodeBlock label="The demo, from the terminal" code="npm run demo" />
    </Empty>
  );
}

export function NothingMatches() {
  return (
    <Empty title="No run matches">
      <p>
        <Link href="/runs" className="text-accent underline underline-offset-4">
          Show all runs
        </Link>
      </p>
    </Empty>
  );
}

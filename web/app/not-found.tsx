import Link from 'next/link';

export default function NotFound() {
  return (
    <main className="mx-auto max-w-[560px] px-6 py-24">
      <h1 className="text-xl">There is no such page</h1>
      <p className="mt-2 text-muted">
        The address may be mistyped, or it belongs to something you may not see. Go to the{' '}
        <Link href="/" className="text-accent underline underline-offset-4">
          leaderboard
        </Link>{' '}
        or to the{' '}
        <Link href="/runs" className="text-accent underline underline-offset-4">
          runs
        </Link>
        .
      </p>
    </main>
  );
}

/** The page before its figures, in their places, so that nothing moves when they come. */
export function LeaderboardSkeleton({ rows = 3 }: { readonly rows?: number }) {
  return (
    <div role="status" aria-label="Loading the leaderboard">
      <div className="skeleton h-[268px] w-full opacity-40" />
      <div className="mt-5 flex flex-col">
        <div className="h-[53px] border-b border-strong" />
        {Array.from({ length: rows }, (_, index) => (
          <div
            key={index}
            className="grid h-[54px] grid-cols-4 items-center gap-6 border-b border-line md:grid-cols-10"
          >
            <div className="skeleton col-span-1 h-3 md:col-span-2" />
            {Array.from({ length: 8 }, (_, cell) => (
              <div key={cell} className={`skeleton h-3 opacity-70 ${cell > 2 ? 'max-md:hidden' : ''}`} />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

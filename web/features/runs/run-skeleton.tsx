/** The run page before its figures, in their places. */
export function RunSkeleton() {
  return (
    <div role="status" aria-label="Loading the run">
      <div className="skeleton mb-4 h-3 w-3/5 opacity-70" />
      <div className="skeleton mb-8 h-3 w-2/5 opacity-70" />
      <div className="grid grid-cols-1 gap-x-8 gap-y-4 border-t border-line pt-12 sm:grid-cols-2 xl:grid-cols-3">
        {Array.from({ length: 3 }, (_, index) => (
          <div key={index} className="skeleton h-[152px] opacity-40" />
        ))}
      </div>
      <div className="mt-8 border-t border-line pt-12">
        {Array.from({ length: 2 }, (_, index) => (
          <div key={index} className="flex h-[49px] items-center border-b border-line">
            <div className="skeleton h-3 w-full opacity-60" />
          </div>
        ))}
      </div>
    </div>
  );
}

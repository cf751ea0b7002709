interface PageProps {
  readonly title: React.ReactNode;
  readonly aside?: React.ReactNode;
  readonly children: React.ReactNode;
}

export function Page({ title, aside, children }: PageProps) {
  return (
    <>
      <header className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 pb-4">
        <h1 className="text-xl">{title}</h1>
        {aside}
      </header>
      {children}
    </>
  );
}

export function Section({ title, aside, children }: PageProps) {
  return (
    <section className="min-w-0 border-t border-line pt-3 pb-7">
      <header className="flex min-h-7 items-center justify-between gap-4 pb-2">
        <h2 className="text-sm text-muted">{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

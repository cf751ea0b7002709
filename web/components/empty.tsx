interface EmptyProps {
  readonly title: string;
  readonly children: React.ReactNode;
}

/** Nothing here yet, and how to change that. */
export function Empty({ title, children }: EmptyProps) {
  return (
    <section className="arrive max-w-[720px] py-10">
      <h2 className="text-xl">{title}</h2>
      <div className="mt-2 flex flex-col gap-4 text-muted">{children}</div>
    </section>
  );
}

import { Logo } from '../../components/logo.tsx';

/** What surrounds the pages before the sign-in. */
export function Entrance({ children }: { readonly children: React.ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-[420px] flex-col px-6 pt-[14vh] pb-16">
      <p className="flex items-center gap-2 text-lg font-medium">
        <span className="text-accent">
          <Logo size={22} />
        </span>
        Lethe
      </p>
      {children}
    </main>
  );
}

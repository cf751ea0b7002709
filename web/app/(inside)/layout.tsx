import { Shell } from '../../features/shell/shell.tsx';

export default function InsideLayout({ children }: { readonly children: React.ReactNode }) {
  return <Shell>{children}</Shell>;
}

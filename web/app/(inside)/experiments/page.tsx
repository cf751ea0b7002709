import { ExperimentsPage } from '../../../features/experiments/experiments-page.tsx';

export const metadata = { title: 'Experiments' };

export default function Experiments() {
  return <ExperimentsPage />;
}

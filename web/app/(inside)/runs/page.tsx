import { RunsPage } from '../../../features/runs/runs-page.tsx';

export const metadata = { title: 'Runs' };

export default function Runs() {
  return <RunsPage />;
}

import { YouPage } from '../../../features/settings/you-page.tsx';

export const metadata = { title: 'Settings' };

export default function Settings() {
  return <YouPage />;
}

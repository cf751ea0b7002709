import { MembersPage } from '../../../../features/settings/members-page.tsx';

export const metadata = { title: 'Members' };

export default function Members() {
  return <MembersPage />;
}

import { Invitation } from '../../features/session/invitation.tsx';

export const metadata = { title: 'Invitation' };

export default function InvitationPage() {
  return <Invitation />;
}

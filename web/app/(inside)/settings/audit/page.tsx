import { AuditPage } from '../../../../features/settings/audit-page.tsx';

export const metadata = { title: 'Audit' };

export default function Audit() {
  return <AuditPage />;
}

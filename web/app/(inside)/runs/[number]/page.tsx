import { notFound } from 'next/navigation';
import { RunPage } from '../../../../features/runs/run-page.tsx';

interface Props {
  readonly params: Promise<{ readonly number: string }>;
}

export async function generateMetadata({ params }: Props) {
  return { title: `Run ${(await params).number}` };
}

export default async function Run({ params }: Props) {
  const number = Number((await params).number);
  if (!Number.isSafeInteger(number) || number < 1) notFound();
  return <RunPage number={number} />;
}

import { notFound } from 'next/navigation';
import { ExperimentPage } from '../../../../features/experiments/experiment-page.tsx';

interface Props {
  readonly params: Promise<{ readonly number: string }>;
}

export async function generateMetadata({ params }: Props) {
  return { title: `Experiment ${(await params).number}` };
}

export default async function Experiment({ params }: Props) {
  const number = Number((await params).number);
  if (!Number.isSafeInteger(number) || number < 1) notFound();
  return <ExperimentPage number={number} />;
}

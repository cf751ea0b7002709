'use client';

import Link from 'next/link';
import { Page, Section } from '../../components/page.tsx';
import type { RunProgressFragment } from '../../gql/graphql.ts';
import { datasetNames, modelNames, protocolSentence } from '../../lib/names.ts';
import { ArtifactsList } from './artifacts-list.tsx';
import { AttackPanel } from './attack-panel.tsx';
import { AttemptsTimeline } from './attempts-timeline.tsx';
import { Curves } from './curves.tsx';
import { DatasetCard } from './dataset-card.tsx';
import { Failure } from './failure.tsx';
import { Lineage } from './lineage.tsx';
import { ParametersPanel } from './parameters-panel.tsx';
import { RecommendationTable } from './recommendation-table.tsx';
import { Reproduce } from './reproduce.tsx';
import { RunActions } from './run-actions.tsx';
import type { RunDetail } from './run-detail.ts';
import { StageSeconds } from './stage-seconds.tsx';
import { StatusLine } from './status-line.tsx';
import { useCurves } from './use-curves.ts';

interface RunViewProps {
  readonly title: React.ReactNode;
  readonly run: RunDetail;
  readonly now: RunProgressFragment;
  readonly onChanged: () => void;
}

export function RunView({ title, run, now, onChanged }: RunViewProps) {
  const active = now.status === 'RUNNING' || now.status === 'LEASED';
  const over = !active && now.status !== 'QUEUED';
  const curves = useCurves(run, active);
  return (
    <Page title={title} aside={<RunActions now={now} onDone={onChanged} />}>
      <p className="-mt-3 pb-3 text-sm text-pretty text-muted">
        {datasetNames[run.dataset]} · {modelNames[run.modelName]} · {run.attributes.join(' and ')} ·{' '}
        {protocolSentence(run.protocol)}
        {run.experiments.map(({ id, number, name }) => (
          <span key={id}>
            {' · '}
            <Link
              href={`/experiments/${number}`}
              className="text-ink underline decoration-strong underline-offset-4 hover:text-accent"
            >
              {name}
            </Link>
          </span>
        ))}
      </p>
      <Failure now={now} />
      <StatusLine run={run} now={now} />
      <Section title="Curves">
        <Curves series={curves} active={active} />
      </Section>
      <Section title="Attacks">
        <AttackPanel run={run} over={over} />
      </Section>
      <div className="grid grid-cols-1 gap-x-12 lg:grid-cols-2">
        <Section title="Recommendation">
          <RecommendationTable results={run.recommendation} over={over} />
        </Section>
        <Section title="Seconds">
          <StageSeconds run={run} />
        </Section>
      </div>
      <Section title="Parameters" aside={<span className="text-xs text-faint">● not the default</span>}>
        <Lineage run={run} />
        <div className="h-3" />
        <ParametersPanel run={run} />
      </Section>
      <div className="grid grid-cols-1 gap-x-12 lg:grid-cols-2">
        <Section title="Dataset">
          <DatasetCard run={run} />
        </Section>
        <Section title="Artifacts">
          <ArtifactsList artifacts={run.artifacts} />
        </Section>
      </div>
      <Section title="Reproduce">
        <Reproduce run={run} />
      </Section>
      <Section title="Attempts">
        <AttemptsTimeline attempts={run.attempts} />
      </Section>
    </Page>
  );
}

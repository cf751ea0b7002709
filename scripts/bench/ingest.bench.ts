import { openDatabase } from '../../server/db.ts';
import { insertChunks } from '../../server/runs/metric.queue.ts';
import { holdRun } from './held-run.ts';
import type { BenchStage } from './stage.ts';

const RUNNERS = 4;
const POINTS = 2500;
const SERIES = ['loss.train', 'validation.ndcg@10'];
const BATCHES = 100;

const REPORT =
  'mutation ($input: ReportMetricsInput!) { reportMetrics(input: $input) { accepted userErrors { code message } } }';

/** Metric points a second of four runners at once, each batch two curves of 2,500 points. */
export async function rows(stage: BenchStage) {
  const held = await Promise.all(Array.from({ length: RUNNERS }, (_, i) => holdRun(stage, `ingest-${i}`)));
  const value = await pointsPerSecond(async (runner, batch) => {
    const series = curves(batch).map(({ name, steps, values }) => ({ name, steps, values }));
    const input = { lease: held[runner]!.lease, idempotencyKey: `batch ${batch}`, series };
    const { reportMetrics } = await stage.ask<{ reportMetrics: { accepted: number | null } }>(
      REPORT,
      { input },
      stage.runnerToken,
    );
    if (reportMetrics.accepted !== SERIES.length * POINTS) throw new Error(`ingest: ${JSON.stringify(reportMetrics)}`);
  });

  const db = openDatabase(stage.databaseUrl);
  const peerValue = await pointsPerSecond((runner, batch) =>
    db.$transaction((tx) => insertChunks(tx, { runId: held[runner]!.id, attempt: 1000 }, curves(batch))),
  );
  await db.$disconnect();
  return [
    {
      id: 'ingest',
      value,
      unit: 'points a second',
      peer: 'bare SQL: the same inserts, no checks',
      peerValue,
      ratio: value / peerValue,
    },
  ];
}

function curves(batch: number) {
  const steps = Array.from({ length: POINTS }, (_, i) => batch * POINTS + i);
  return SERIES.map((name) => ({ name, steps, values: steps.map((step) => 0.3 + 1 / (1 + step)) }));
}

async function pointsPerSecond(report: (runner: number, batch: number) => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await Promise.all(
    Array.from({ length: RUNNERS }, async (_, runner) => {
      for (let batch = 0; batch < BATCHES / RUNNERS; batch++) await report(runner, batch);
    }),
  );
  return (BATCHES * SERIES.length * POINTS) / ((performance.now() - started) / 1000);
}

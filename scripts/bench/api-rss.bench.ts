import { rows as fanout } from './fanout-p99.bench.ts';
import { rows as ingest } from './ingest.bench.ts';
import { rows as leaderboard } from './leaderboard-p95.bench.ts';
import { rows as runsPage } from './runs-page-p95.bench.ts';
import type { BenchStage } from './stage.ts';

/** The peak of an API process that has just done all the others; what it weighs with nothing to do beside it. */
export async function rows(stage: BenchStage) {
  await stage.restart();
  const idle = await stage.peakRss();
  for (const work of [leaderboard, runsPage, ingest, fanout]) await work(stage);
  const value = (await stage.peakRss()) / 1e6;
  return [
    {
      id: 'api-rss',
      value,
      unit: 'MB',
      peer: 'the same process, just started',
      peerValue: idle / 1e6,
      ratio: idle / 1e6 / value,
    },
  ];
}

// `npm run demo`: the main job. From raw files to a leaderboard, through the real database, API, runner and web page.
import { writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import {
  LaunchExperimentDocument,
  LeaderboardDocument,
  type DatasetKind,
  type LeaderboardQuery,
} from '../client/gql/graphql.ts';
import { assertNoUserErrors, createLethe, type Lethe } from '../client/lethe.ts';
import { buildWeb } from './build-web.ts';
import { demoDataset } from './demo/data.ts';
import { demoReport, leaderboardTable } from './demo/leaderboard.ts';
import { watchExperiment } from './demo/progress.ts';
import { readEnv } from './start/env.ts';
import { watchMemory } from './start/memory.ts';
import { startPlatform } from './start/platform.ts';
import { serve } from './start/serve.ts';

const options = new Command('npm run demo --')
  .description('Launch ML-100K / NMF / gender with Original, U2U-R and D2D-R, and show the leaderboard.')
  .option('--exit', 'stop when the leaderboard is there; exit code 0 only if every run succeeded')
  .option('--json <file>', 'write the leaderboard as JSON')
  .option('--seeds <n>', 'seeds 1..n', positive, 3)
  .option('--epochs <n>', 'training epochs of the model (the paper: 50)', positive, 50)
  .option('--synthetic', 'use the built-in synthetic data set instead of ML-100K')
  .parse()
  .opts<{ exit?: true; json?: string; seeds: number; epochs: number; synthetic?: true }>();

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const env = readEnv();
let dataset: DatasetKind;
let started: number;

await serve(
  say,
  async () => {
    await buildWeb(say);
    started = performance.now();
    dataset = options.synthetic ? 'SYNTHETIC_100K' : await demoDataset(env, say);
    return startPlatform(env, say);
  },
  async (platform) => {
    const memory = watchMemory(platform.pids);
    say(`Web page: ${platform.web}`);
    say(`Sign in (one use, within the hour): ${platform.signInLink}`);
    const lethe = createLethe({ url: platform.api, token: platform.apiToken });
    const experiment = await launch(lethe);
    const runs = await watchExperiment(lethe, { experiment: experiment.number, say, died: platform.died });

    const { leaderboard } = await lethe.request(LeaderboardDocument, {
      filter: { dataset, model: 'NMF', attribute: 'gender', experiment: experiment.id },
    });
    const measured = { wallSeconds: (performance.now() - started) / 1000, peakRssBytes: memory.peak() };
    memory.stop();
    show(leaderboard);
    say(
      `${measured.wallSeconds.toFixed(0)} s, at most ${(measured.peakRssBytes / 1e9).toFixed(2)} GB. Leaderboard: ${platform.web}`,
    );
    if (options.json) await writeFile(options.json, `${JSON.stringify(demoReport(leaderboard, measured), null, 2)}\n`);
    if (!options.exit) return undefined;
    return runs.every((run) => run.status === 'SUCCEEDED') ? 0 : 1;
  },
);

async function launch(lethe: Lethe): Promise<{ id: string; number: number }> {
  const { seeds, epochs } = options;
  const { launchExperiment } = await lethe.request(LaunchExperimentDocument, {
    input: {
      idempotencyKey: `demo/${dataset}/seeds-${seeds}/epochs-${epochs}`,
      name: `Demo: gender, ${dataset}`,
      datasets: [dataset],
      models: [{ nmf: { epochs } }],
      attributes: ['gender'],
      methods: [{ original: {} }, { u2uR: {} }, { d2dR: {} }],
      seeds: { from: 1, count: seeds },
    },
  });
  assertNoUserErrors(launchExperiment.userErrors);
  const experiment = launchExperiment.experiment!; // there when userErrors is empty
  say(`\nExperiment ${experiment.number}: ${experiment.runCount} runs of ${dataset}, NMF, gender.`);
  return experiment;
}

function show(leaderboard: LeaderboardQuery['leaderboard']): void {
  say(`\n${dataset} · NMF · gender · ${protocolSentence(leaderboard.board?.protocol)}`);
  say(leaderboardTable(leaderboard));
  for (const { run, reason } of leaderboard.notRanked) say(`not ranked: run ${run.number}: ${reason}`);
}

function protocolSentence(protocol: { split: string; ranking: string; attack: string } | undefined): string {
  return protocol ? `${protocol.split} split, ${protocol.ranking} ranking, ${protocol.attack} attack` : 'no protocol';
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('expected a whole number of at least 1');
  return value;
}

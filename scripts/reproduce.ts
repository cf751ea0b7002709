// `npm run reproduce`: the paper's rows on real data, through the platform, written as tables with the paper's figures beside ours.
import { readFile, writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import {
  LaunchExperimentDocument,
  LeaderboardDocument,
  type DatasetKind,
  type LaunchExperimentInput,
  type LeaderboardQuery,
  type MethodInput,
  type ModelInput,
  type ModelName,
  type Preset,
} from '../client/gql/graphql.ts';
import { assertNoUserErrors, createLethe, type Lethe } from '../client/lethe.ts';
import { buildWeb } from './build-web.ts';
import { watchExperiment } from './demo/progress.ts';
import { boardSection, replaceSection } from './reproduce/markdown.ts';
import { readEnv } from './start/env.ts';
import { startPlatform } from './start/platform.ts';
import { serve } from './start/serve.ts';

/** The paper's five first, then what goes beyond it. */
const methodInputs: readonly MethodInput[] = [
  { original: {} },
  { u2uR: {} },
  { d2dR: {} },
  { d2dR: { epochs: 100 } },
  { retrain: {} },
  { advInT: {} },
  { u2uSoftmax: {} },
  { klR: {} },
  { swdR: {} },
  { leace: {} },
  { noise: {} },
  { removal: {} },
];
const PAPER_METHODS = 6; // of the list above: the paper's five, and D2D-R where it has not yet over-unlearned

const options = new Command('npm run reproduce --')
  .description("Run the paper's comparison on real data and write its tables, with the paper's figures beside ours.")
  .option('--datasets <names>', 'such as ML_100K,ML_1M', list, ['ML_100K'])
  .option('--models <names>', 'of NMF,LIGHT_GCN', list, ['NMF'])
  .option('--seeds <n>', 'seeds 1..n', positive, 5)
  .option('--preset <name>', 'PAPER or REFERENCE_CODE', 'PAPER')
  .option('--attribute <name>', 'such as gender, or age+gender for both at once', 'gender')
  .option('--epochs <n>', "of training, instead of the preset's", positive)
  .option('--batch-size <n>', "instead of the preset's", positive)
  .option('--patience <n>', "instead of the preset's: epochs without better validation before training stops", positive)
  .option('--learning-rate <x>', "instead of the preset's", Number)
  .option('--paper-only', 'leave out the methods that go beyond the paper')
  .option('--into <file>', 'write each table between its marks in this Markdown file')
  .option('--stay', 'keep serving the leaderboard afterwards')
  .parse()
  .opts<{
    datasets: DatasetKind[];
    models: ModelName[];
    seeds: number;
    preset: Preset;
    attribute: string;
    epochs?: number;
    batchSize?: number;
    patience?: number;
    learningRate?: number;
    paperOnly?: true;
    into?: string;
    stay?: true;
  }>();

const say = (line: string): void => void process.stdout.write(`${line}\n`);

await serve(
  say,
  async () => {
    await buildWeb(say);
    return startPlatform(readEnv(), say);
  },
  async (platform) => {
    say(`Web page: ${platform.web}\nSign in (one use, within the hour): ${platform.signInLink}`);
    const lethe = createLethe({ url: platform.api, token: platform.apiToken });
    let failed = 0;
    for (const dataset of options.datasets) {
      for (const model of options.models) {
        const experiment = await launch(lethe, { dataset, model });
        const runs = await watchExperiment(lethe, { experiment: experiment.number, say, died: platform.died });
        failed += runs.filter(({ status }) => status !== 'SUCCEEDED').length;
        await report(await leaderboard(lethe, { dataset, model, experiment: experiment.id }), { dataset, model });
      }
    }
    if (options.stay) return undefined;
    return failed === 0 ? 0 : 1;
  },
);

/** What the preset has, but for what was asked for. */
function modelInput(model: ModelName): ModelInput {
  const { epochs, batchSize, patience, learningRate } = options;
  const own = {
    ...(epochs && { epochs }),
    ...(batchSize && { batchSize }),
    ...(patience && { patience }),
    ...(learningRate && { learningRate }),
  };
  return { NMF: { nmf: own }, LIGHT_GCN: { lightGcn: own } }[model];
}

interface Cell {
  readonly dataset: DatasetKind;
  readonly model: ModelName;
}

async function launch(lethe: Lethe, { dataset, model }: Cell): Promise<{ id: string; number: number }> {
  const { preset, attribute, seeds, paperOnly } = options;
  const input: LaunchExperimentInput = {
    idempotencyKey: `reproduce/${[dataset, JSON.stringify(modelInput(model)), preset, attribute, paperOnly ? 'paper' : 'all', seeds].join('/')}`,
    name: `Reproduction: ${dataset}, ${model}, ${attribute}, ${preset}`,
    preset,
    datasets: [dataset],
    models: [modelInput(model)],
    attributes: [attribute],
    methods: methodInputs.slice(0, paperOnly ? PAPER_METHODS : undefined),
    seeds: { from: 1, count: seeds },
  };
  const { launchExperiment } = await lethe.request(LaunchExperimentDocument, { input });
  assertNoUserErrors(launchExperiment.userErrors);
  const experiment = launchExperiment.experiment!; // there when userErrors is empty
  say(`\nExperiment ${experiment.number}: ${experiment.runCount} runs of ${dataset}, ${model}, ${preset}.`);
  return experiment;
}

async function leaderboard(lethe: Lethe, { dataset, model, experiment }: Cell & { readonly experiment: string }) {
  const filter = { dataset, model, attribute: options.attribute, experiment };
  return (await lethe.request(LeaderboardDocument, { filter })).leaderboard;
}

async function report(board: LeaderboardQuery['leaderboard'], { dataset, model }: Cell): Promise<void> {
  const section = boardSection(board);
  say(`\n${section}`);
  if (!options.into) return;
  const name = [dataset, model, options.preset, options.attribute].join(' ');
  await writeFile(options.into, replaceSection(await readFile(options.into, 'utf8'), name, section));
}

function list(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('expected a whole number of at least 1');
  return value;
}

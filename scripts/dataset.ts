// `npm run dataset -- check MAPPING.json`: does a user's own data read as intended? `... add`: to the platform. `... synthesize`: made-up data of any size.
import path from 'node:path';
import { writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { loadTable } from '../gpu-runner/data/load-table.ts';
import { datasetStatistics } from '../gpu-runner/data/statistics.ts';
import type { PlantedAttribute } from '../gpu-runner/data/synthetic-people.ts';
import { addDataset, type AddOptions } from './dataset/add.ts';
import { table2 } from './dataset/table-2.ts';
import { writeSynthetic } from './dataset/write-synthetic.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const program = new Command('npm run dataset --');

program
  .command('check')
  .description('Read the tables that a mapping describes, and print the statistics of Table 2 of the paper.')
  .argument('<mapping>', 'JSON file: which columns of which files are users, items, times and attributes')
  .option('--json <file>', 'write the statistics as JSON')
  .action(async (mapping: string, { json }: { json?: string }) => {
    const started = performance.now();
    const dataset = await loadTable(mapping);
    const seconds = (performance.now() - started) / 1000;
    const statistics = datasetStatistics(dataset);
    say(`${dataset.kind}: read in ${seconds.toFixed(1)} s`);
    say(table2(statistics));
    say(`Times: ${dataset.interactions.timestamps ? 'yes' : 'no (split LEAVE_ONE_OUT is not possible)'}`);
    say(`SHA-256 of mapping and contents: ${dataset.sha256}`);
    if (json) await writeFile(json, `${JSON.stringify({ sha256: dataset.sha256, ...statistics }, null, 2)}\n`);
  });

program
  .command('add')
  .description('Read the tables that a mapping describes, and add them to the platform as a data set of your team.')
  .argument('<mapping>', 'JSON file, as for check')
  .requiredOption('--licence <text>', 'what may be done with it')
  .option('--name <name>', "what launches call it (the mapping's name)")
  .option('--title <text>', "for people (the mapping's name)")
  .option('--citation <text>', 'how to cite it', '')
  .option('--homepage <url>', 'where it is from')
  .addOption(new Option('--url <url>', 'of the API').env('LETHE_URL').default('http://127.0.0.1:4000'))
  .addOption(
    new Option('--token <token>', 'of yours, better left in LETHE_TOKEN').env('LETHE_TOKEN').makeOptionMandatory(),
  )
  .action((mapping: string, options: AddOptions) => addDataset(mapping, options, say));

program
  .command('synthesize')
  .description('Write made-up users with planted attributes as TSV files and a mapping that reads them.')
  .requiredOption('--users <n>', 'how many', whole)
  .requiredOption('--items <n>', 'how many', whole)
  .requiredOption('--interactions <n>', 'how many in all', whole)
  .requiredOption('--out <folder>', 'a folder that does not exist or is empty')
  .option('--min-per-user <n>', 'interactions every user has at least (20, or what there is)', whole)
  .option('--female-share <share>', 'from 0 to 1', number, 0.29)
  .option('--strength <sd>', 'how far gender moves taste, in standard deviations; 0 plants nothing', number, 1.1)
  .option('--attribute <spec>', 'one more, such as country=AT:10,DE:90@1.5 (shares, strength); repeatable', planted, [])
  .option('--seed <n>', 'same seed, same bytes', whole, 1)
  .action((options: SynthesizeOptions) => {
    const { out, users, interactions, minPerUser, attribute, strength, ...rest } = options;
    const mapping = writeSynthetic(path.resolve(out), {
      ...rest,
      users,
      interactions,
      strength,
      minPerUser: minPerUser ?? Math.max(1, Math.min(20, Math.floor(interactions / users))),
      planted: attribute.map((one) => ({ ...one, strength: one.strength ?? strength })),
    });
    say(`Written. npm run dataset -- check ${mapping}`);
  });

await program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});

interface SynthesizeOptions {
  readonly users: number;
  readonly items: number;
  readonly interactions: number;
  readonly out: string;
  readonly minPerUser?: number;
  readonly femaleShare: number;
  readonly strength: number;
  readonly attribute: readonly PlantedOption[];
  readonly seed: number;
}

type PlantedOption = Omit<PlantedAttribute, 'strength'> & { readonly strength: number | undefined };

function whole(text: string): number {
  if (!/^\d{1,10}$/.test(text) || Number(text) < 1)
    throw new InvalidArgumentError('expected a whole number of 1 or more.');
  return Number(text);
}

function number(text: string): number {
  if (!/^\d*\.?\d+$/.test(text)) throw new InvalidArgumentError('expected a number of 0 or more.');
  return Number(text);
}

function planted(text: string, before: readonly PlantedOption[]): readonly PlantedOption[] {
  const match = /^([^=+"\s]+)=([^@"\t\r\n]+)(?:@(.+))?$/.exec(text);
  const shares = match?.[2]!.split(',').map((part) => part.split(':')); // the group is there when the whole matches
  if (!match || !shares?.every((share) => share.length === 2)) {
    throw new InvalidArgumentError('expected NAME=VALUE:SHARE,VALUE:SHARE... and perhaps @STRENGTH.');
  }
  const entries = shares.map(([value, share]) => [value!, number(share!)] as const); // two parts each
  const strength = match[3] === undefined ? undefined : number(match[3]);
  return [...before, { name: match[1]!, shares: Object.fromEntries(entries), strength }];
}

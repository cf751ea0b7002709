import type { Command } from 'commander';
import { BoardsDocument, CustomDatasetsDocument, DatasetsDocument } from '../gql/graphql.ts';
import { collect, paginate } from '../lethe.ts';
import { needProgram, runProgram } from './checkout.ts';
import { action, examples } from './cli.ts';

const SCRIPT = 'scripts/dataset.ts';

export function addDatasets(program: Command): void {
  const datasets = program
    .command('datasets')
    .description("The data sets that runs may use, the team's own among them.");
  addList(datasets);
  datasets
    .command('check')
    .description('Read your own tables as a mapping describes them, and say what is in them or what is wrong.')
    .argument('<mapping>', 'JSON file (docs/datasets.md)')
    .addHelpText('after', examples('lethe datasets check my-shop.json'))
    .action(
      action(async (_cli, { args }) =>
        runProgram(needProgram(SCRIPT, 'Tables are read'), { args: ['check', ...args], env: {}, cwd: process.cwd() }),
      ),
    );
  addAdd(datasets);
}

function addList(datasets: Command): void {
  datasets
    .command('list', { isDefault: true })
    .description('List the data sets, what can be unlearned of each, and how many runs succeeded.')
    .addHelpText('after', examples('lethe datasets', 'lethe datasets list --json'))
    .action(
      action(async ({ lethe: open, print, signal }) => {
        const lethe = await open();
        const [catalogue, { boards }, own] = await Promise.all([
          lethe.request(DatasetsDocument, {}, { signal }),
          lethe.request(BoardsDocument, {}, { signal }),
          collect(
            paginate(async (page) => (await lethe.request(CustomDatasetsDocument, page, { signal })).customDatasets),
          ),
        ]);
        const succeeded = (isOf: (board: (typeof boards)[number]) => boolean): number =>
          boards.filter(isOf).reduce((sum, { succeededCount }) => sum + succeededCount, 0);
        const cards = catalogue.datasets.map((card) => ({
          ...card,
          succeeded: succeeded(({ dataset }) => dataset === card.kind),
        }));
        const rows = [
          ...cards.map(({ kind, attributes, succeeded, licence }) => ({
            name: kind as string,
            attributes,
            runs: String(succeeded),
            licence,
          })),
          ...own.map(({ name, attributes, licence, readyAt }) => ({
            name,
            attributes,
            runs: readyAt === null ? 'file to come' : String(succeeded((board) => board.customDataset?.name === name)),
            licence,
          })),
        ];
        print.result({ datasets: cards, customDatasets: own }, () =>
          print.table(rows, [
            { head: 'data set', cell: ({ name }) => name },
            { head: 'attributes', cell: ({ attributes }) => attributes.join(', ') || '–' },
            { head: 'succeeded', align: 'right', cell: ({ runs }) => runs },
            { head: 'licence', cell: ({ licence }) => licence },
          ]),
        );
      }),
    );
}

interface AddOptions {
  readonly licence: string;
  readonly name?: string;
  readonly title?: string;
  readonly citation?: string;
  readonly homepage?: string;
}

function addAdd(datasets: Command): void {
  datasets
    .command('add')
    .description(
      "Read your own tables as a mapping describes them, and add them as a data set of the team's, without their ids.",
    )
    .argument('<mapping>', 'JSON file (docs/datasets.md)')
    .requiredOption('--licence <text>', 'what may be done with it')
    .option('--name <name>', "what launches call it (default: the mapping's name)")
    .option('--title <text>', "for people (default: the mapping's name)")
    .option('--citation <text>', 'how to cite it')
    .option('--homepage <url>', 'where it is from')
    .addHelpText('after', examples('lethe datasets add my-shop.json --licence "internal use only"'))
    .action(
      action<AddOptions>(async (cli, { args: [mapping], options }) => {
        const { licence, name, title, citation, homepage } = options;
        const given = Object.entries({ licence, name, title, citation, homepage });
        const flags = given.flatMap(([key, value]) => (value === undefined ? [] : [`--${key}`, value]));
        const script = needProgram(SCRIPT, 'A data set is added');
        const { url, token } = await cli.session();
        const code = await runProgram(script, {
          args: ['add', mapping!, ...flags],
          env: { LETHE_URL: url, LETHE_TOKEN: token },
          stdout: 'stderr',
          cwd: process.cwd(),
        });
        if (code !== 0) return code;
        const { customDatasets } = await (await cli.lethe()).request(CustomDatasetsDocument, { first: 1 });
        const [added] = customDatasets.nodes;
        cli.print.result({ dataset: added }, () => `lethe launch --dataset ${added?.name} …`);
        return 0;
      }),
    );
}

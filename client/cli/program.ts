import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addGlobalOptions } from './cli.ts';
import { addCompare } from './compare.ts';
import { addCompletion } from './completion.ts';
import { addDatasets } from './datasets.ts';
import { addDoctor } from './doctor.ts';
import { addExperiments } from './experiments.ts';
import { addExport } from './export.ts';
import { addLaunch } from './launch.ts';
import { addLeaderboard } from './leaderboard.ts';
import { addLogin, addLogout, addWhoami } from './login.ts';
import { addReattack } from './reattack.ts';
import { addReproduce } from './reproduce.ts';
import { addRerun } from './rerun.ts';
import { addRun } from './run.ts';
import { addDrain, addRunner, addRunners } from './runner.ts';
import { addArchive, addCancel, addPriority, addRestore, addRetry, addTag } from './run-verbs.ts';
import { addRuns } from './runs.ts';
import { addTokens } from './tokens.ts';
import { addWatch } from './watch.ts';

/** The whole tree of commands; completion is made from it too. */
export function createProgram(): Command {
  const program = new Command('lethe')
    .description('Launch, watch and compare experiments of attribute unlearning, from the command line.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(lethe --help lists the commands, lethe COMMAND --help explains one)')
    .exitOverride();
  addGlobalOptions(program);

  program.commandsGroup('Sign in:');
  for (const add of [addLogin, addLogout, addWhoami, addTokens]) add(program);
  program.commandsGroup('Run experiments:');
  for (const add of [
    addLaunch,
    addWatch,
    addExperiments,
    addRuns,
    addRun,
    addCancel,
    addRetry,
    addPriority,
    addTag,
    addArchive,
    addRestore,
    addReproduce,
    addRerun,
    addReattack,
  ])
    add(program);
  program.commandsGroup('Read results:');
  for (const add of [addLeaderboard, addCompare, addExport, addDatasets]) add(program);
  program.commandsGroup('Machines:');
  for (const add of [addRunner, addRunners, addDrain, addDoctor, addCompletion]) add(program);
  return program;
}

function version(): string {
  const file = new URL('../package.json', import.meta.url);
  for (const place of [file, new URL('../../package.json', import.meta.url)]) {
    try {
      return (JSON.parse(readFileSync(place, 'utf8')) as { version: string }).version; // every package.json has one
    } catch {
      continue; // the built code lies one folder deeper than the source
    }
  }
  return 'unknown';
}

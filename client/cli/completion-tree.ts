import type { Command, Option } from 'commander';
import { choiceNames, enumNames } from './typed-text.ts';

export interface FlagWords {
  /** Such as -f and --file. */
  readonly names: readonly string[];
  readonly description: string;
  /** What may follow; "files": any file; undefined: something that cannot be listed, or nothing. */
  readonly values: readonly string[] | 'files' | undefined;
  readonly takesValue: boolean;
}

/** One command, as a shell completes it. */
export interface CommandWords {
  /** Such as ["runner", "start"]; empty for `lethe` itself. */
  readonly path: readonly string[];
  readonly description: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  /** Of its first argument. */
  readonly values: readonly string[];
  readonly flags: readonly FlagWords[];
}

/** The command and all below it, in the order of the help. */
export function treeOf(
  command: Command,
  path: readonly string[] = [],
  inherited: readonly Option[] = [],
): CommandWords[] {
  const commands = command.createHelp().visibleCommands(command);
  const options = [...command.options, ...inherited];
  return [
    {
      path,
      description: command.description(),
      commands: commands.map((below) => ({ name: below.name(), description: below.description() })),
      values: command.registeredArguments[0]?.argChoices ?? [],
      flags: [...options.map(flagOf), HELP],
    },
    ...commands
      .filter((below) => below.name() !== 'help')
      .flatMap((below) => treeOf(below, [...path, below.name()], options)),
  ];
}

const HELP: FlagWords = {
  names: ['-h', '--help'],
  description: 'print this help',
  values: undefined,
  takesValue: false,
};

const FILES = new Set(['--file', '--token-file', '--out']);

function flagOf(option: Option): FlagWords {
  const { short, long, description, argChoices } = option;
  const takesValue = option.required || option.optional;
  const values = FILES.has(long ?? '') ? 'files' : (argChoices ?? namesFor(long ?? ''));
  return {
    names: [short, long].filter((name) => name !== undefined),
    description,
    values: takesValue ? values : undefined,
    takesValue,
  };
}

/** What the contract lets follow a flag. */
function namesFor(flag: string): string[] | undefined {
  switch (flag) {
    case '--dataset':
      return enumNames('DatasetKind');
    case '--status':
      return enumNames('RunStatus').map((status) => status.toLowerCase());
    case '--unlearn':
      return enumNames('Surface');
    case '--model':
      return choiceNames('ModelInput');
    case '--method':
      return choiceNames('MethodInput');
    case '--attacker':
      return choiceNames('AttackerInput');
    default:
      return undefined;
  }
}

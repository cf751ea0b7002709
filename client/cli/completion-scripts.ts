// The command tree as scripts of three shells. They are static: no process of ours runs while somebody types.
import type { CommandWords, FlagWords } from './completion-tree.ts';

type Tree = readonly CommandWords[];

export function bash(tree: Tree): string {
  return `# bash completion of lethe: source <(lethe completion bash)
_lethe() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" at="" words="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
${walk(tree, '"$at/${COMP_WORDS[i]}"', 'at')}
  done
  case "$at $prev" in
${valueCases(tree, { list: (values) => `words="${values.join(' ')}"`, files: 'COMPREPLY=($(compgen -f -- "$cur")); return', none: 'return' })}
  *)
    case "$at" in
${tree.map((command) => `      "${at(command)}") words="${wordsOf(command).join(' ')}" ;;`).join('\n')}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _lethe lethe
`;
}

export function zsh(tree: Tree): string {
  return `#compdef lethe
# zsh completion of lethe: source <(lethe completion zsh), after compinit
_lethe() {
  local prev="\${words[CURRENT-1]}" at="" i
  for ((i = 2; i < CURRENT; i++)); do
${walk(tree, '"$at/${words[i]}"', 'at')}
  done
  case "$at $prev" in
${valueCases(tree, { list: (values) => `compadd -- ${values.join(' ')}`, files: '_files', none: 'return' })}
  *)
    case "$at" in
${tree.map((command) => `      "${at(command)}") compadd -- ${wordsOf(command).join(' ')} ;;`).join('\n')}
    esac ;;
  esac
}
compdef _lethe lethe
`;
}

export function fish(tree: Tree): string {
  const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const under = (command: CommandWords): string => quoted(`test (__lethe_at) = "${at(command)}"`);
  const flagLine = (command: CommandWords, { names, description, values, takesValue }: FlagWords): string => {
    const switches = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
    const value = Array.isArray(values) ? ` -x -a ${quoted(values.join(' '))}` : takesValue ? ' -r' : '';
    return `complete -c lethe -n ${under(command)} ${switches.join(' ')}${value} -d ${quoted(description)}`;
  };
  const commandLines = (command: CommandWords): string[] => [
    ...command.commands.map(
      ({ name, description }) => `complete -c lethe -n ${under(command)} -a ${name} -d ${quoted(description)}`,
    ),
    ...command.values.map((value) => `complete -c lethe -n ${under(command)} -a ${value}`),
    ...command.flags.map((flag) => flagLine(command, flag)),
  ];
  return `# fish completion of lethe: lethe completion fish > ~/.config/fish/completions/lethe.fish
function __lethe_at
  set -l at ""
  for word in (commandline -opc)[2..]
    switch "$at/$word"
${tree
  .filter(({ path }) => path.length > 0)
  .map((command) => `      case "${at(command)}"\n        set at "${at(command)}"`)
  .join('\n')}
    end
  end
  echo "$at"
end
complete -c lethe -f
${tree.flatMap(commandLines).join('\n')}
`;
}

/** "/runner/start" */
const at = ({ path }: CommandWords): string => path.map((name) => `/${name}`).join('');

const wordsOf = ({ commands, values, flags }: CommandWords): string[] => [
  ...commands.map(({ name }) => name),
  ...values,
  ...flags.flatMap(({ names }) => names),
];

function walk(tree: Tree, word: string, variable: string): string {
  const paths = tree.filter(({ path }) => path.length > 0).map((command) => `"${at(command)}"`);
  return `    case ${word} in ${paths.join('|')}) ${variable}=${word} ;; esac`;
}

interface Reactions {
  readonly list: (values: readonly string[]) => string;
  readonly files: string;
  readonly none: string;
}

/** What follows a flag that takes a value. */
function valueCases(tree: Tree, { list, files, none }: Reactions): string {
  return tree
    .flatMap((command) =>
      command.flags
        .filter(({ takesValue }) => takesValue)
        .map(({ names, values }) => {
          const pattern = names.map((name) => `"${at(command)} ${name}"`).join('|');
          const reaction = values === 'files' ? files : values === undefined ? none : list(values);
          return `  ${pattern}) ${reaction} ;;`;
        }),
    )
    .join('\n');
}

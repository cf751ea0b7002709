import { type Command, Argument } from 'commander';
import { action, examples } from './cli.ts';
import { bash, fish, zsh } from './completion-scripts.ts';
import { treeOf } from './completion-tree.ts';

const SHELLS = { bash, zsh, fish } as const;

export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('Print a completion script; it knows the commands, their flags, and the names that flags take.')
    .addArgument(new Argument('<shell>').choices(Object.keys(SHELLS)))
    .addHelpText(
      'after',
      examples(
        'source <(lethe completion bash)     # in ~/.bashrc',
        'source <(lethe completion zsh)      # in ~/.zshrc, after compinit',
        'lethe completion fish > ~/.config/fish/completions/lethe.fish',
      ),
    )
    .action(
      action(async (cli, { args: [shell] }) => {
        const script = SHELLS[shell as keyof typeof SHELLS](treeOf(program)); // commander has checked the choice
        cli.print.result({ shell, script }, () => script.trimEnd());
      }),
    );
}

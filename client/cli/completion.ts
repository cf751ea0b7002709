import { type Command, Argument } from 'commander';
import { action, examples } from './cli.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('Print a completion script; it knows the commands, their flags, and the names that flags take.')
    .addArgument(new Argument('<shell>').choices(SHELLS))
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
        const [scripts, { treeOf }] = await Promise.all([
          import('./completion-scripts.ts'),
          import('./completion-tree.ts'),
        ]);
        const script = scripts[shell as (typeof SHELLS)[number]](treeOf(program)); // commander has checked the choice
        cli.print.result({ shell, script }, () => script.trimEnd());
      }),
    );
}

import { type Command, Option } from 'commander';
import type { TokenKind } from '../lethe.ts';
import { action, examples } from './cli.ts';
import { whole } from './numbers.ts';
import { moment } from './print.ts';

export function addTokens(program: Command): void {
  const tokens = program.command('tokens').description('Tokens for scripts and runners.');
  tokens
    .command('create')
    .description('Make a token. Its secret is shown this once: on stdout, alone.')
    .argument('<name>', 'for people, such as "nightly sweep"')
    .addOption(
      new Option('--kind <kind>', 'RUNNER may only claim and report').choices(['API', 'RUNNER']).default('API'),
    )
    .option('--days <n>', 'until it ends; never when left out', (text) => whole(text, '--days'))
    .addHelpText(
      'after',
      examples(
        'lethe tokens create "nightly sweep" --days 30',
        'lethe tokens create gpu-7 --kind RUNNER > runner-token',
      ),
    )
    .action(
      action<{ kind: TokenKind; days?: number }>(async (cli, { args: [name], options: { kind, days } }) => {
        const input = { name: name!, kind, expiresInDays: days };
        const made = await (await cli.lethe()).tokens.create(input, { signal: cli.signal });
        cli.print.result(made, () => made.secret);
        const until = made.token.expiresAt ? `until ${moment(made.token.expiresAt)}` : 'without an end';
        cli.print.say(`${kind} token "${made.token.name}" (${made.token.prefix}…, id ${made.token.id}), ${until}.`);
      }),
    );
  tokens
    .command('revoke')
    .description('End a token at once.')
    .argument('<id>', 'as "lethe tokens create" said')
    .addHelpText('after', examples('lethe tokens revoke tok_01jd…'))
    .action(
      action(async (cli, { args: [id] }) => {
        const token = await (await cli.lethe()).tokens.revoke(id!, { signal: cli.signal });
        cli.print.result({ token }, () => `Token "${token.name}" (${token.prefix}…) is revoked.`);
      }),
    );
}

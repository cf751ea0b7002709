import { type Command, Option } from 'commander';
import { collect, type TokenKind, type TokenScope } from '../lethe.ts';
import { action, examples } from './cli.ts';
import { whole } from './numbers.ts';
import { moment } from './print.ts';

export function addTokens(program: Command): void {
  const tokens = program.command('tokens').description('Tokens for scripts and runners.');
  tokens
    .command('list', { isDefault: true })
    .description('List your tokens, or as an owner those of the team.')
    .option('--all', 'also those that are revoked or over')
    .addHelpText('after', examples('lethe tokens', 'lethe tokens list --all --json'))
    .action(
      action<{ all?: true }>(async (cli, { options: { all } }) => {
        const filter = all ? {} : { active: true };
        const found = await collect((await cli.lethe()).tokens.list({ filter, signal: cli.signal }));
        cli.print.result({ tokens: found }, () =>
          found.length === 0
            ? 'No tokens: "lethe tokens create" makes one.'
            : cli.print.table(found, [
                { head: 'id', cell: ({ id }) => id },
                { head: 'name', cell: ({ name }) => name },
                { head: 'kind', cell: ({ kind }) => kind },
                { head: 'scopes', cell: ({ scopes }) => scopes.join(', ') || '–' },
                { head: 'begins', cell: ({ prefix }) => `${prefix}…` },
                { head: 'last used', cell: ({ usedAt }) => moment(usedAt) },
                { head: 'ends', cell: ({ revokedAt, expiresAt }) => (revokedAt ? 'revoked' : moment(expiresAt)) },
              ]),
        );
      }),
    );
  tokens
    .command('create')
    .description('Make a token. Its secret is shown this once: on stdout, alone.')
    .argument('<name>', 'for people, such as "nightly sweep"')
    .addOption(
      new Option('--kind <kind>', 'RUNNER may only claim and report').choices(['API', 'RUNNER']).default('API'),
    )
    .addOption(
      new Option('--scope <scopes...>', 'of an API token (default: READ, and LAUNCH when you may)').choices([
        'READ',
        'LAUNCH',
        'TOKENS',
        'TEAM',
      ]),
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
      action<{ kind: TokenKind; days?: number; scope?: TokenScope[] }>(async (cli, { args: [name], options }) => {
        const { kind, days, scope } = options;
        const input = { name: name!, kind, expiresInDays: days, scopes: scope };
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

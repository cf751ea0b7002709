import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Command } from 'commander';
import { createLethe } from '../lethe.ts';
import { action, DEFAULT_URL, examples } from './cli.ts';
import { credentialsFile, readCredentials, writeCredentials } from './credentials.ts';
import { UsageError } from './exit.ts';
import { name } from './print.ts';

export function addLogin(program: Command): void {
  program
    .command('login')
    .description('Ask for the address of the API and for a token, check them, and keep them for this user.')
    .addHelpText(
      'after',
      examples('lethe login', 'lethe login --url https://lethe.example.org < token.txt') +
        '\n\nA token comes from the web page (Settings, Tokens), or on this machine from .lethe/api-token.',
    )
    .action(
      action(async (cli, { options }) => {
        const stored = await readCredentials(cli.env);
        const asked = await ask({ url: options.url, suggested: cli.env.LETHE_URL || stored.url || DEFAULT_URL });
        const viewer = await createLethe({ ...asked, retries: 1 }).viewer({ signal: cli.signal });
        const file = await writeCredentials(cli.env, { ...stored, ...asked });
        cli.print.say(`Kept in ${file}, for you alone.`);
        if (cli.env.LETHE_TOKEN) cli.print.warn('LETHE_TOKEN is set, and wins over what was kept just now');
        cli.print.result({ url: asked.url, ...viewer }, () => `Signed in to ${asked.url} as ${who(viewer)}.`);
      }),
    );
}

export function addLogout(program: Command): void {
  program
    .command('logout')
    .description('Forget the token on this machine. It stays valid: "lethe tokens revoke" ends it.')
    .action(
      action(async (cli) => {
        const file = credentialsFile(cli.env);
        await rm(file, { force: true });
        cli.print.result({ removed: file }, () => `Forgotten: ${file} is gone.`);
      }),
    );
}

export function addWhoami(program: Command): void {
  program
    .command('whoami')
    .description('Say who the token stands for, in which team, with which role.')
    .action(
      action(async (cli) => {
        const { url, source } = await cli.session();
        const viewer = await (await cli.lethe()).viewer({ signal: cli.signal });
        cli.print.result({ url, source, ...viewer }, () => `${who(viewer)}, at ${url} (${source})`);
      }),
    );
}

interface Who {
  readonly account?: { readonly name: string } | null;
  readonly team: { readonly name: string };
  readonly role?: string | null;
  readonly tokenKind: string;
}

function who({ account, team, role, tokenKind }: Who): string {
  const person = account?.name ?? `a ${name(tokenKind).toLowerCase()} token`;
  return `${person}, ${role?.toLowerCase() ?? 'no member'} of ${team.name}`;
}

interface Asked {
  readonly url: string | undefined;
  readonly suggested: string;
}

/** From the terminal, the token without echo; or from what is piped in, which is the token. */
async function ask({ url, suggested }: Asked): Promise<{ url: string; token: string }> {
  if (!process.stdin.isTTY) {
    let token = '';
    for await (const chunk of process.stdin.setEncoding('utf8')) token += String(chunk);
    if (token.trim() === '') throw new UsageError('expected a token on stdin, got nothing');
    return { url: url ?? suggested, token: token.trim() };
  }
  const address = url ?? ((await question(`Address of the API [${suggested}]: `, 'shown')) || suggested);
  const token = await question('Token (it is not shown): ', 'hidden');
  if (token === '') throw new UsageError('expected a token, got nothing');
  return { url: address, token };
}

async function question(text: string, echo: 'shown' | 'hidden'): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const output = echo === 'shown' ? process.stderr : silent;
  if (echo === 'hidden') process.stderr.write(text);
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  try {
    return (await terminal.question(echo === 'shown' ? text : '')).trim();
  } finally {
    terminal.close();
    if (echo === 'hidden') process.stderr.write('\n');
  }
}

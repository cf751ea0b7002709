// The administrator's command line, for who can reach the database.
import { openArtifactStore } from './artifacts/open-store.service.ts';
import { sweepOrphans } from './artifacts/orphan.service.ts';
import { openDatabase, type Db } from './db.ts';
import { readEnv, type ServerEnv } from './env.ts';
import { explain } from './explain.ts';
import { migrate } from './migrate.ts';
import { bootstrap, signInLink, trustEmail } from './teams/bootstrap.service.ts';

const USAGE = `node --import tsx server/admin.ts <command>     (works on DATABASE_URL)

  bootstrap   make the first account and team when there are none, and print fresh secrets as JSON: a one-time sign-in
              link, an API token and a runner token, both named "local"; older ones of that name end
  link [EMAIL]
              print a one-time sign-in link for the first owner, or for the account with this e-mail, good for an hour;
              whoever comes by it may set a new password
  orphans     remove artifacts older than a day that no run and no data set refers to any more
  trust EMAIL say that this e-mail is its account's: single sign-on with it is then linked to the account
`;

interface Command {
  /** How many words may follow its name. */
  readonly words: readonly [min: number, max: number];
  run(db: Db, options: { readonly env: ServerEnv; readonly word: string | undefined }): Promise<string>;
}

const commands: Readonly<Record<string, Command>> = {
  bootstrap: { words: [0, 0], run: async (db) => JSON.stringify(await bootstrap(db)) },
  link: {
    words: [0, 1],
    run: async (db, { env: { webUrl }, word }) => `${webUrl}/sign-in#${await signInLink(db, word)}`,
  },
  orphans: {
    words: [0, 0],
    run: async (db, { env }) => `${await sweepOrphans({ db, store: await openArtifactStore(env) })} removed.`,
  },
  trust: {
    words: [1, 1],
    run: async (db, { word = '' }) => {
      await trustEmail(db, word);
      return `${word} is trusted.`;
    },
  },
};

const [name = '', ...rest] = process.argv.slice(2);
const command = commands[name];
if (!command || rest.length < command.words[0] || rest.length > command.words[1]) {
  process.stderr.write(USAGE);
  process.exit(2);
}
try {
  const env = readEnv();
  await migrate(env.databaseUrl);
  const db = openDatabase(env.databaseUrl);
  process.stdout.write(`${await command.run(db, { env, word: rest[0] })}\n`);
  await db.$disconnect();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}

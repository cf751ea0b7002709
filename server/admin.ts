// The administrator's command line, for who can reach the database.
import { openDatabase, type Db } from './db.ts';
import { readEnv } from './env.ts';
import { explain } from './explain.ts';
import { migrate } from './migrate.ts';
import { bootstrap, signInLink } from './teams/bootstrap.service.ts';

const USAGE = `node --import tsx server/admin.ts <command>     (works on DATABASE_URL)

  bootstrap   make the first account and team when there are none, and print fresh secrets as JSON: a one-time sign-in
              link, an API token and a runner token, both named "local"; older ones of that name end
  link        print a one-time sign-in link for the first owner, good for an hour
`;

const commands: Readonly<Record<string, (db: Db, webUrl: string) => Promise<string>>> = {
  bootstrap: async (db) => JSON.stringify(await bootstrap(db)),
  link: async (db, webUrl) => `${webUrl}/sign-in#${await signInLink(db)}`,
};

const [name = '', ...rest] = process.argv.slice(2);
const command = commands[name];
if (!command || rest.length > 0) {
  process.stderr.write(USAGE);
  process.exit(2);
}
try {
  const env = readEnv();
  await migrate(env.databaseUrl);
  const db = openDatabase(env.databaseUrl);
  process.stdout.write(`${await command(db, env.webUrl)}\n`);
  await db.$disconnect();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}

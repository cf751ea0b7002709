// `npm run link [-- EMAIL]`: another one-time sign-in link for the platform that runs from this home.
import { readEnv } from './start/env.ts';
import { runningWeb } from './start/lock.ts';
import { DATABASE } from './start/platform.ts';
import { startPostgres } from './start/postgres.ts';
import { output } from './start/processes.ts';

const env = readEnv();
const web = await runningWeb(env.home);
if (!web) {
  process.stderr.write(`No platform runs from ${env.home}. \`npm start\` starts one and prints a link.\n`);
  process.exit(1);
}
const databaseUrl = env.databaseUrl ?? (await startPostgres({ home: env.home })).url(DATABASE); // adopts the running server
process.stdout.write(
  await output('server/admin.ts', ['link', ...process.argv.slice(2)], {
    DATABASE_URL: databaseUrl,
    LETHE_WEB_URL: web,
  }),
);

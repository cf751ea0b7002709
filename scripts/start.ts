// `npm start`: the whole platform on this machine, until Ctrl-C.
import { buildWeb } from './build-web.ts';
import { readEnv } from './start/env.ts';
import { startPlatform } from './start/platform.ts';
import { serve } from './start/serve.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const env = readEnv();

await serve(
  say,
  async () => {
    await buildWeb(say);
    return startPlatform(env, say);
  },
  async (platform) => {
    say(`\nLethe is up.  Web: ${platform.web}   API: ${platform.api}/graphql   Logs: ${env.home}/logs`);
    say(`Sign in (one use, within the hour): ${platform.signInLink}`);
    return undefined;
  },
);

// `npm start`: the whole platform on this machine, until Ctrl-C.
import { buildWeb } from './build-web.ts';
import { readEnv } from './start/env.ts';
import { startPlatform } from './start/platform.ts';
import { serve } from './start/serve.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

await serve(say, async () => {
  const env = readEnv();
  await buildWeb(say);
  const platform = await startPlatform(env, say);
  say('');
  say(`Lethe is up.  Web: ${platform.web}   API: ${platform.api}/graphql   Logs: ${env.home}/logs`);
  say(`Sign in (one use, within the hour): ${platform.signInLink}`);
  return { platform };
});

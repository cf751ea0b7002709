import type { Platform } from './platform.ts';

export type Say = (line: string) => void;

/**
 * Runs `job` over a platform that `begin` starts, then serves until Ctrl-C; a job that returns an exit code ends it at once.
 * However it ends, the platform is stopped in order before the process is.
 */
export async function serve(
  say: Say,
  begin: () => Promise<Platform>,
  job: (platform: Platform) => Promise<number | undefined>,
): Promise<never> {
  let platform: Platform | undefined;
  let stopping = false;
  const stop = async (code: number): Promise<never> => {
    stopping = true;
    await platform?.stop();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping || !platform) process.exit(130); // a second signal, or nothing up yet: the children end with us
      say('\nStopping. Runs in progress go back to the queue; the next start carries on.');
      void stop(130);
    });
  }
  try {
    platform = await begin();
    const code = await job(platform);
    if (code !== undefined) return await stop(code);
    say('Ctrl-C stops it.');
    throw new Error(await platform.died);
  } catch (error) {
    if (stopping) return await new Promise<never>(() => {}); // stop() ends the process
    say(error instanceof Error ? error.message : String(error));
    return await stop(1);
  }
}

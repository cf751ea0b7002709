import type { Platform } from './platform.ts';

export interface Served {
  readonly platform: Platform;
  /** When given, the platform is stopped at once and this is the exit code. */
  readonly exitCode?: number;
}

/** Runs `begin`, serves until Ctrl-C (or at once stops, when it says so), and always stops the platform before the process ends. */
export async function serve(say: (line: string) => void, begin: () => Promise<Served>): Promise<never> {
  let platform: Platform | undefined;
  let stopping = false;
  const stop = async (code: number): Promise<never> => {
    stopping = true;
    await platform?.stop();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping || !platform) process.exit(130); // a second signal, or nothing to stop yet: children end with us
      say('\nStopping. Runs in progress go back to the queue; the next start carries on.');
      void stop(0);
    });
  }
  try {
    const served = await begin();
    platform = served.platform;
    if (served.exitCode !== undefined) return await stop(served.exitCode);
    say('Ctrl-C stops it.');
    const sentence = await platform.died;
    if (stopping) await new Promise(() => {}); // stop() ends the process
    throw new Error(sentence);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return await stop(1);
  }
}

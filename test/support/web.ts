import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { buildWeb } from '../../scripts/build-web.ts';

const root = path.resolve(import.meta.dirname, '../..');

export interface RunningWeb {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface WebOptions {
  readonly apiUrl: string;
  /** 0: any free one. */
  readonly port?: number;
}

/** The real web program, built when its sources have changed. */
export async function startWeb({ apiUrl, port = 0 }: WebOptions): Promise<RunningWeb> {
  await buildWeb();
  const child = spawn(process.execPath, ['--import', 'tsx', 'web/main.ts'], {
    cwd: root,
    env: { ...process.env, LETHE_WEB_PORT: String(port), LETHE_HOST: '127.0.0.1', LETHE_API_URL: apiUrl },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const said: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    const listen = (line: string): void => {
      said.push(line);
      const [, address] = /^web: (http:\S+)/.exec(line) ?? [];
      if (address !== undefined) resolve(address);
    };
    createInterface({ input: child.stdout }).on('line', listen);
    createInterface({ input: child.stderr }).on('line', listen);
    void ended.then(() => reject(new Error(`the web page ended before it listened:\n${said.join('\n')}`)));
  });
  return {
    url,
    pid: child.pid!, // it has printed a line, so it was spawned
    async stop() {
      if (child.exitCode === null) child.kill('SIGTERM');
      await ended;
    },
  };
}

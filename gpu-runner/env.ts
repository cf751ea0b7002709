import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { RunShare } from './worker-messages.ts';

const variables = z.object({
  LETHE_API_URL: z.url({ protocol: /^https?$/, error: 'expected an address such as http://127.0.0.1:4000' }),
  LETHE_RUNNER_TOKEN: z.string().min(1).optional(),
  LETHE_RUNNER_NAME: z.string().min(1).max(100).default(os.hostname()),
  LETHE_RUNNER_SLOTS: z.coerce
    .number({ error: 'expected a whole number from 1 to 64' })
    .int()
    .min(1)
    .max(64)
    .default(Math.min(64, os.availableParallelism())),
  LETHE_RUNNER_THREADS: z.coerce
    .number({ error: 'expected a whole number from 1 to 64' })
    .int()
    .min(1)
    .max(64)
    .optional(),
  LETHE_RUNNER_MEMORY_GB: z.coerce.number({ error: 'expected a number of gigabytes' }).positive().optional(),
  LETHE_RUNNER_STATE_SECONDS: z.coerce.number({ error: 'expected a number of seconds' }).min(0).default(60),
  LETHE_ENGINE: z
    .enum(['AUTO', 'WASM', 'TFJS', 'WEBGPU'], { error: 'expected AUTO, WASM, TFJS or WEBGPU' })
    .default('AUTO'),
  LETHE_LIBXGBOOST: z.string().min(1).optional(),
  LETHE_DATA_DIR: z.string().min(1).optional(),
  LETHE_HOME: z
    .string()
    .min(1)
    .default(path.join(import.meta.dirname, '../.lethe')),
});

/** What the runner takes from the environment and the command line; the only file of gpu-runner/ that reads either. */
export interface RunnerEnv {
  readonly apiUrl: string;
  readonly token: string;
  readonly name: string;
  readonly slots: number;
  /** Of the machine, for each run. */
  readonly share: RunShare;
  readonly dataDir: string | undefined;
  readonly home: string;
}

/** Throws an Error whose message is a sentence for the person who starts the runner. */
export function readEnv(
  env: Readonly<Record<string, string | undefined>> = process.env,
  argv: readonly string[] = process.argv.slice(2),
): RunnerEnv {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')); // empty means not set
  const parsed = variables.safeParse(given);
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
  }
  const { LETHE_DATA_DIR, LETHE_HOME, ...rest } = parsed.data;
  return {
    apiUrl: rest.LETHE_API_URL,
    token: tokenFrom(argv) ?? rest.LETHE_RUNNER_TOKEN ?? missingToken(),
    name: rest.LETHE_RUNNER_NAME,
    slots: rest.LETHE_RUNNER_SLOTS,
    share: {
      threads:
        rest.LETHE_RUNNER_THREADS ?? Math.max(1, Math.floor(os.availableParallelism() / rest.LETHE_RUNNER_SLOTS)),
      memoryBytes:
        (rest.LETHE_RUNNER_MEMORY_GB ? rest.LETHE_RUNNER_MEMORY_GB * 1e9 : os.totalmem()) / rest.LETHE_RUNNER_SLOTS,
      stateSeconds: rest.LETHE_RUNNER_STATE_SECONDS,
      engine: rest.LETHE_ENGINE,
      libxgboost: rest.LETHE_LIBXGBOOST,
    },
    dataDir: LETHE_DATA_DIR && path.resolve(LETHE_DATA_DIR),
    home: path.resolve(LETHE_HOME),
  };
}

/** `--token-file FILE`: a secret in a file shows in no list of processes and in no container's settings. */
function tokenFrom(argv: readonly string[]): string | undefined {
  const [option, file, ...more] = argv;
  if (option === undefined) return undefined;
  if (option !== '--token-file' || file === undefined || more.length > 0) {
    throw new Error(`expected no arguments but --token-file FILE, got: ${argv.join(' ')}`);
  }
  const token = readFileSync(file, 'utf8').trim();
  if (!token) throw new Error(`${file}: expected a runner token, got an empty file`);
  return token;
}

function missingToken(): never {
  throw new Error('LETHE_RUNNER_TOKEN: expected a runner token (or --token-file FILE), got none');
}

import path from 'node:path';
import { z } from 'zod';

const whole = (variable: string, min: number, max: number) =>
  z.coerce
    .number({ error: () => `${variable}: expected a whole number from ${min} to ${max}` })
    .int(`${variable}: expected a whole number from ${min} to ${max}`)
    .min(min, `${variable}: expected a whole number from ${min} to ${max}`)
    .max(max, `${variable}: expected a whole number from ${min} to ${max}`);

const httpUrl = (variable: string) =>
  z.url({ protocol: /^https?$/, error: `${variable}: expected an address such as http://127.0.0.1:3000` });

const schema = z.object({
  DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    error: 'DATABASE_URL: expected postgresql://user:password@host:port/database',
  }),
  LETHE_API_PORT: whole('LETHE_API_PORT', 0, 65_535).default(4000),
  LETHE_HOST: z.string().min(1).default('127.0.0.1'),
  LETHE_WEB_URL: httpUrl('LETHE_WEB_URL').default('http://127.0.0.1:3000'),
  LETHE_ARTIFACT_DIR: z
    .string()
    .min(1)
    .default(path.join(import.meta.dirname, '../.lethe/artifacts')),
  LETHE_ARTIFACT_MAX_BYTES: whole('LETHE_ARTIFACT_MAX_BYTES', 1, 2 ** 31 - 1).default(256 * 2 ** 20),
  LETHE_LEASE_SECONDS: z.coerce
    .number()
    .min(0.1, 'LETHE_LEASE_SECONDS: expected 0.1 to 3600')
    .max(3600, 'LETHE_LEASE_SECONDS: expected 0.1 to 3600')
    .default(60),
  LETHE_SWEEP_SECONDS: z.coerce
    .number()
    .min(0.1, 'LETHE_SWEEP_SECONDS: expected 0.1 to 3600')
    .max(3600, 'LETHE_SWEEP_SECONDS: expected 0.1 to 3600')
    .default(5),
  LETHE_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

/** What the API takes from the environment. */
export interface ServerEnv {
  readonly databaseUrl: string;
  /** 0: any free one. */
  readonly port: number;
  readonly host: string;
  /** The one browser origin, other than the API's own, that may send cookies. */
  readonly webUrl: string;
  readonly artifactDir: string;
  readonly artifactMaxBytes: number;
  readonly leaseSeconds: number;
  readonly sweepSeconds: number;
  readonly logLevel: string;
}

/** Reads and checks the environment; the only place of server/ that does. An empty variable counts as unset. */
export function readEnv(environment: NodeJS.ProcessEnv = process.env): ServerEnv {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(set);
  if (!parsed.success) {
    throw new Error(`The environment is not usable:\n${parsed.error.issues.map((i) => `  ${i.message}`).join('\n')}`);
  }
  const env = parsed.data;
  return {
    databaseUrl: env.DATABASE_URL,
    port: env.LETHE_API_PORT,
    host: env.LETHE_HOST,
    webUrl: env.LETHE_WEB_URL,
    artifactDir: path.resolve(env.LETHE_ARTIFACT_DIR),
    artifactMaxBytes: env.LETHE_ARTIFACT_MAX_BYTES,
    leaseSeconds: env.LETHE_LEASE_SECONDS,
    sweepSeconds: env.LETHE_SWEEP_SECONDS,
    logLevel: env.LETHE_LOG_LEVEL,
  };
}

import path from 'node:path';
import { z } from 'zod';
import type { Bucket } from './artifacts/bucket-store.service.ts';

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
  LETHE_S3_BUCKET: z.string().min(1).optional(),
  LETHE_S3_ENDPOINT: httpUrl('LETHE_S3_ENDPOINT').optional(),
  LETHE_S3_REGION: z.string().min(1).default('us-east-1'),
  LETHE_METRICS_TOKEN: z.string().min(16, 'LETHE_METRICS_TOKEN: expected at least 16 characters').optional(),
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
  LETHE_RATE_LIMIT: whole('LETHE_RATE_LIMIT', 0, 2 ** 31 - 1).default(5_000_000),
  LETHE_TRUST_PROXY: z.string().min(1).default('loopback'),
  LETHE_OIDC_ISSUER: httpUrl('LETHE_OIDC_ISSUER').optional(),
  LETHE_OIDC_CLIENT_ID: z.string().min(1).optional(),
  LETHE_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  LETHE_OIDC_NAME: z.string().min(1).max(40).default('single sign-on'),
  LETHE_OIDC_TEAM: z.string().min(1).optional(),
  LETHE_OIDC_ROLE: z
    .enum(['MEMBER', 'VIEWER'], { error: () => 'LETHE_OIDC_ROLE: expected MEMBER or VIEWER' })
    .default('VIEWER'),
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
  /** Where artifacts lie instead of the folder; null unless LETHE_S3_BUCKET is set. */
  readonly bucket: Bucket | null;
  /** Null: /metrics is for this machine alone. */
  readonly metricsToken: string | null;
  readonly leaseSeconds: number;
  readonly sweepSeconds: number;
  /** Cost a token may cause in a minute; 0: any. */
  readonly rateLimit: number;
  readonly logLevel: string;
  /** Proxies in front, as express names them: what they say of the client's address is believed. */
  readonly trustProxy: string;
  /** Null unless LETHE_OIDC_ISSUER is set. */
  readonly singleSignOn: SingleSignOn | null;
}

/** A provider of single sign-on (OpenID Connect). */
export interface SingleSignOn {
  /** On the button. */
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The team that whoever signs in and is in none joins; null: people come by invitation. */
  readonly join: { readonly team: string; readonly role: 'MEMBER' | 'VIEWER' } | null;
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
    bucket:
      env.LETHE_S3_BUCKET === undefined
        ? null
        : { name: env.LETHE_S3_BUCKET, endpoint: env.LETHE_S3_ENDPOINT ?? null, region: env.LETHE_S3_REGION },
    metricsToken: env.LETHE_METRICS_TOKEN ?? null,
    leaseSeconds: env.LETHE_LEASE_SECONDS,
    sweepSeconds: env.LETHE_SWEEP_SECONDS,
    rateLimit: env.LETHE_RATE_LIMIT,
    logLevel: env.LETHE_LOG_LEVEL,
    trustProxy: env.LETHE_TRUST_PROXY,
    singleSignOn: singleSignOnOf(env),
  };
}

function singleSignOnOf(env: z.infer<typeof schema>): SingleSignOn | null {
  const { LETHE_OIDC_ISSUER: issuer, LETHE_OIDC_CLIENT_ID: clientId, LETHE_OIDC_CLIENT_SECRET: clientSecret } = env;
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return null;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) {
    throw new Error(
      'The environment is not usable:\n  LETHE_OIDC_ISSUER, LETHE_OIDC_CLIENT_ID and LETHE_OIDC_CLIENT_SECRET: expected all three or none',
    );
  }
  const { LETHE_OIDC_NAME: name, LETHE_OIDC_TEAM: team, LETHE_OIDC_ROLE: role } = env;
  return { name, issuer, clientId, clientSecret, join: team === undefined ? null : { team, role } };
}

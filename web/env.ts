import { z } from 'zod';

const schema = z.object({
  LETHE_WEB_PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  LETHE_HOST: z.string().min(1).default('127.0.0.1'),
  LETHE_API_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:4000'),
});

export interface WebEnv {
  readonly port: number;
  readonly host: string;
  readonly apiUrl: string;
}

/** The web's settings; the only reader of process.env under web/. An empty variable counts as unset. */
export function readEnv(): WebEnv {
  const set = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(set);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The web page's settings are not usable:\n${lines.join('\n')}`);
  }
  const { LETHE_WEB_PORT: port, LETHE_HOST: host, LETHE_API_URL: apiUrl } = parsed.data;
  return { port, host, apiUrl };
}

/** Next and React choose their production code by NODE_ENV as they load, so this runs before either is imported. */
export function runInProduction(): void {
  Object.assign(process.env, { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' });
}

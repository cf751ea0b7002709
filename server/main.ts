import { readEnv } from './env.ts';
import { startServer } from './server.ts';

try {
  const server = await startServer(readEnv());
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1); // a second signal does not wait
      stopping = true;
      void server.stop().then(() => process.exit(0));
    });
  }
} catch (error) {
  process.stderr.write(`The API did not start: ${explain(error)}\n`);
  process.exit(1);
}

function explain(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException; // or any other Error, then without a code
  if (code === 'EADDRINUSE')
    return `${message}. Stop the program that has this port, or set LETHE_API_PORT to another.`;
  if (code === 'ECONNREFUSED')
    return `the database does not answer (${message}). Is DATABASE_URL right, and Postgres up?`;
  return message;
}

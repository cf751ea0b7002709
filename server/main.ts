import { readEnv } from './env.ts';
import { explain } from './explain.ts';
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

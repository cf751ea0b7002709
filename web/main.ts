// The web page's program: `node --import tsx web/main.ts`, after `scripts/build-web.ts` has built it.
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { readEnv, runInProduction } from './env.ts';
import { createGateway, secure } from './gateway.ts';

runInProduction();
const { default: next } = await import('next');

const env = readEnv();
const app = next({ dev: false, dir: import.meta.dirname, hostname: env.host, port: env.port });
await app.prepare();
const render = app.getRequestHandler();
const gateway = createGateway(env.apiUrl);

const server = createServer((request, response) => {
  if (gateway.takes(request.url)) return void gateway.forward(request, response);
  secure(request, response);
  render(request, response).catch((error: unknown) => {
    console.error(error);
    response.destroy();
  });
});
server.on('upgrade', (request, socket, head) => {
  if (!gateway.takes(request.url)) return void socket.destroy();
  // An http server hands out net sockets; Node types them by their wider interface.
  void gateway.upgrade(request, socket as Socket, head);
});
server.on('error', (error: NodeJS.ErrnoException) => {
  const taken = error.code === 'EADDRINUSE';
  console.error(taken ? `Port ${env.port} is taken; set LETHE_WEB_PORT to another.` : error);
  process.exit(1);
});
server.listen(env.port, env.host, () => {
  const { port } = server.address() as AddressInfo; // listening on TCP, so never a pipe's name
  console.log(`web: http://${env.host}:${port}`);
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    server.close(() => void app.close().finally(() => process.exit(0)));
    server.closeIdleConnections();
    // Live connections never end by themselves; the browser reconnects to the next start.
    setTimeout(() => process.exit(0), 1000).unref();
  });
}

import { randomBytes } from 'node:crypto';
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createProxyServer } from 'httpxy';

export interface Gateway {
  /** True when the request belongs to the API. */
  readonly takes: (url: string | undefined) => boolean;
  readonly forward: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly upgrade: (request: IncomingMessage, socket: Socket, head: Buffer) => Promise<void>;
}

/**
 * The API under the page's own origin, so that the session cookie is first-party and needs no CORS. The address is read
 * when the program starts: a build knows no ports. The Host header stays the browser's, so the API can compare it with Origin.
 */
export function createGateway(apiUrl: string): Gateway {
  const proxy = createProxyServer({ target: apiUrl, ws: true, xfwd: true, changeOrigin: false });
  // With a listener, httpxy tells failures of both kinds here and rejects nothing.
  proxy.on('error', (_error, _request, response) => {
    if (response instanceof ServerResponse) answerUnreachable(response);
    else response?.destroy();
  });
  return {
    takes: (url = '') => /^\/(graphql|auth|artifacts)(?=[/?]|$)/.test(url),
    forward: (request, response) => proxy.web(request, response),
    upgrade: (request, socket, head) => proxy.ws(request, socket, {}, head),
  };
}

function answerUnreachable(response: ServerResponse): void {
  if (response.headersSent) return void response.destroy();
  const message = 'The API does not answer. It may be starting; this page tries again by itself.';
  response.writeHead(502, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ errors: [{ message, extensions: { code: 'API_UNREACHABLE' } }] }));
}

/**
 * Headers of every page. Scripts run only with this request's nonce; Next finds the nonce in the *request's* policy and
 * puts it on its own inline scripts, so both carry it. Inline styles stay allowed: charts and popovers position by them.
 */
export function secure(request: IncomingMessage, response: ServerResponse): void {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
  request.headers['content-security-policy'] = policy;
  request.headers['x-nonce'] = nonce;
  response.setHeader('content-security-policy', policy);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'same-origin');
  response.setHeader('permissions-policy', 'camera=(), geolocation=(), microphone=()');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
}

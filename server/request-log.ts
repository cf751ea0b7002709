import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';

const SLOW_MS = 1000;

/** Every answer carries the id of its request, and the log has it: the caller's own when it is a sane one, so that a proxy's log and ours meet. */
export function requestIds(log: Logger): RequestHandler {
  return (request, response, next) => {
    const given = request.get('x-request-id') ?? '';
    const requestId = /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
    response.set('x-request-id', requestId);
    const started = performance.now();
    response.once('close', () => {
      const ms = Math.round(performance.now() - started);
      const { method, path } = request;
      const entry = { requestId, method, path, status: response.statusCode, ms, whole: response.writableFinished };
      if (response.statusCode >= 500) log.error(entry, 'answered');
      else if (ms > SLOW_MS) log.warn(entry, 'answered slowly');
      else log.debug(entry, 'answered');
    });
    next();
  };
}

// Everything over plain HTTP that is not GraphQL: health, sign-in, artifacts.
import { pipeline } from 'node:stream/promises';
import { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import type { Logger } from 'pino';
import { internalSentence } from './answer-errors.ts';
import { assertHeld, checkUpload, placeOf, recordArtifact } from './artifacts/artifact.service.ts';
import { type ArtifactStore, TooLarge } from './artifacts/artifact-store.service.ts';
import { identify } from './authenticate.ts';
import { AccessError, DomainError } from './errors.ts';
import { openFile, receiveFile } from './datasets/custom-dataset.service.ts';
import type { Artifact } from './generated/prisma/client.ts';
import { nodes } from './node.service.ts';
import { assertMay, type Identity } from './teams/authorization.service.ts';
import { type SignInOptions, signInRoutes } from './teams/sign-in.routes.ts';

export interface RouteOptions extends SignInOptions {
  readonly store: ArtifactStore;
  readonly log: Logger;
}

export function routes(options: RouteOptions): Router {
  const { gate, store } = options;
  const { db } = gate;
  const who = (request: Request): Promise<Identity> =>
    identify(gate, { headers: request.headers, changes: request.method !== 'GET' });
  const router = Router();

  router.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  router.get('/readyz', async (_request, response) => {
    try {
      await db.$queryRaw`SELECT 1 FROM _prisma_migrations LIMIT 1`;
      response.json({ status: 'ready' });
    } catch (error) {
      options.log.warn({ err: error }, 'not ready');
      response.status(503).json(body('NOT_READY', 'The database does not answer.'));
    }
  });

  router.use(signInRoutes(options));

  router.put('/artifacts', async (request, response) => {
    const identity = await who(request);
    assertMay(identity, 'LEASE');
    const holder = { teamId: identity.team.id, lease: request.get('x-lethe-lease') ?? '' };
    const upload = checkUpload({
      kind: request.query.kind,
      surface: request.query.surface,
      sha256: request.get('x-lethe-sha256'),
    });
    const runId = await assertHeld(db, holder);
    const bytes = await store.put(request, placeOf({ ...upload, runId }));
    const { id } = await recordArtifact({ db, store }, holder, { ...upload, bytes });
    response.status(201).json({ id });
  });
  router.get('/artifacts/:id', async (request, response) => {
    const identity = await who(request);
    assertMay(identity, 'LEASED');
    const id = String(request.params.id);
    const [node] = id.startsWith('ar_') ? await nodes(db, identity, [id]) : [null];
    await sendArtifact(node as Artifact | null, { store, request, response }); // the prefix says what it is
  });

  router.put('/datasets/:id', async (request, response) => {
    const identity = await who(request);
    assertMay(identity, 'LAUNCH');
    const { bytes } = await receiveFile({ db, store }, identity, { id: request.params.id, content: request });
    response.status(201).json({ id: request.params.id, bytes: Number(bytes) });
  });
  router.get('/datasets/:id', async (request, response) => {
    const identity = await who(request);
    assertMay(identity, 'LEASED');
    const file = await openFile({ db, store }, identity, request.params.id);
    if (!file) {
      response.status(404).json(body('NOT_FOUND', 'There is no such data set, or you may not see it.'));
      return;
    }
    response.set({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${file.name}.safetensors"`,
      'content-length': String(file.bytes),
    });
    await pipeline(file.content, response);
  });

  return router;
}

async function sendArtifact(
  artifact: Artifact | null,
  { store, request, response }: { store: ArtifactStore; request: Request; response: Response },
): Promise<void> {
  const etag = artifact && `"${artifact.sha256}"`;
  const content = artifact && (await store.open(placeOf(artifact)));
  if (!artifact || !content) {
    response.status(404).json({ code: 'NOT_FOUND', message: 'There is no such artifact, or you may not see it.' });
    return;
  }
  response.set({
    etag: etag!, // there with the artifact
    'cache-control': 'private, max-age=31536000, immutable',
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${artifact.kind.toLowerCase().replaceAll('_', '-')}-${artifact.sha256.slice(0, 12)}.safetensors"`,
    'content-length': String(artifact.bytes),
  });
  if (request.get('if-none-match') === etag) {
    content.destroy();
    response.status(304).end();
    return;
  }
  await pipeline(content, response);
}

/** What any handler threw, as JSON. Express knows an error handler by its four parameters. */
export function answerFailure(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    if (response.headersSent) return void response.destroy();
    if (error instanceof AccessError) {
      return void response.status(error.code === 'UNAUTHENTICATED' ? 401 : 403).json(body(error.code, error.message));
    }
    if (error instanceof DomainError) {
      const [issue] = error.issues;
      return void response
        .status(issue?.code === 'STALE_LEASE' ? 409 : 422)
        .json(body(issue?.code ?? 'INVALID', error.message));
    }
    if (error instanceof TooLarge) return void response.status(413).json(body('TOO_LARGE', error.message));
    const { status } = error as { status?: unknown }; // of body-parser's errors
    if (error instanceof URIError) return void response.status(404).json(body('NOT_FOUND', 'There is nothing here.'));
    if (typeof status === 'number' && status >= 400 && status < 500) {
      const code = status === 413 ? 'TOO_LARGE' : 'BAD_REQUEST';
      return void response.status(status).json(body(code, String((error as Error).message)));
    }
    const requestId = response.get('x-request-id') ?? '';
    log.error({ err: error, requestId, url: request.url }, 'request failed');
    response.status(500).json({ ...body('INTERNAL', internalSentence(requestId)), requestId });
  };
}

/** `error` is what the sign-in page reads. */
const body = (code: string, message: string) => ({ code, message, error: message });

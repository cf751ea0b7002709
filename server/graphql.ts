// GraphQL over HTTP (Apollo) and over WebSocket (graphql-ws): the same schema, limits, identities and answers.
import type { IncomingMessage, Server } from 'node:http';
import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import { expressMiddleware } from '@as-integrations/express5';
import express, { type RequestHandler } from 'express';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import { answerError, internalSentence } from './answer-errors.ts';
import { bearerOf, type Gate, identify, TEAM_HEADER } from './authenticate.ts';
import { type Context, contextFor, type Platform } from './context.ts';
import { costOf, MAX_COST } from './cost.ts';
import { AccessError } from './errors.ts';
import { newId } from './ids.ts';
import { MAX_TOKENS, validationRules } from './limits.ts';
import { CLOSE, openSockets } from './open-sockets.ts';
import type { Identity } from './teams/authorization.service.ts';

export interface GraphqlOptions {
  readonly schema: GraphQLSchema;
  readonly platform: Platform;
  readonly gate: Gate;
  readonly log: Logger;
  readonly plugins: readonly ApolloServerPlugin<Context>[];
}

const PATH = '/graphql';

export async function graphqlOverHttp(
  server: Server,
  { schema, platform, gate, log, plugins }: GraphqlOptions,
): Promise<{ handlers: RequestHandler[]; stop(): Promise<void> }> {
  const apollo = new ApolloServer<Context>({
    schema,
    csrfPrevention: true,
    introspection: true, // only who is signed in gets this far
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    validationRules: [...validationRules],
    parseOptions: { maxTokens: MAX_TOKENS },
    stopOnTerminationSignals: false,
    logger: log,
    plugins: [
      ApolloServerPluginDrainHttpServer({ httpServer: server }),
      ApolloServerPluginLandingPageDisabled(),
      limited(schema),
      answers(schema, log),
      ...plugins,
    ],
  });
  await apollo.start();
  const isJson: RequestHandler = (request, response, next) => {
    if (request.method !== 'POST' || request.is('application/json')) return next();
    const message = `expected content-type: application/json, got ${request.get('content-type') ?? 'none'}`;
    response.status(400).json({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
  };
  const identified: RequestHandler = async (request, response, next) => {
    try {
      response.locals.identity = await identify(gate, { headers: request.headers, changes: true });
      next();
    } catch (error) {
      if (!(error instanceof AccessError)) return next(error);
      const { code, message } = error;
      response.status(code === 'UNAUTHENTICATED' ? 401 : 403).json({ errors: [{ message, extensions: { code } }] });
    }
  };
  const execute = expressMiddleware(apollo, {
    context: async ({ res }) => contextFor(platform, res.locals.identity as Identity, res.get('x-request-id') ?? ''), // set by `identified`
  });
  return { handlers: [identified, isJson, express.json({ limit: '5mb' }), execute], stop: () => apollo.stop() };
}

/** What a document costs is taken from its token's budget before it is executed. */
function limited(schema: GraphQLSchema): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ document, operationName, contextValue }) {
          const refused = take(contextValue, { schema, document, operationName });
          if (refused) throw refused;
        },
      };
    },
  };
}

interface Asked {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
}

/** Notes on the context what is left; answers the refusal when that is not enough. */
function take(context: Context, { schema, document, operationName }: Asked): GraphQLError | undefined {
  const { remaining, retryAfterSeconds } = context.rate.take(
    context.identity.tokenId,
    costOf(schema, document, operationName) ?? 0,
  );
  context.remaining = remaining;
  if (retryAfterSeconds === 0) return undefined;
  const message = `This token has used up its budget of ${context.rate.perMinute} a minute: try again in ${retryAfterSeconds} s.`;
  const http = { status: 429, headers: new HeaderMap([['retry-after', String(retryAfterSeconds)]]) };
  return new GraphQLError(message, { extensions: { code: 'RATE_LIMITED', retryAfterSeconds, http } });
}

/** What every answer publishes. */
function costExtension(requested: number, { remaining }: Context) {
  return { requested, limit: MAX_COST, ...(remaining !== null && { remaining }) };
}

/** Errors as clients read them; what is our mistake is logged with the id of the request. */
function answers(schema: GraphQLSchema, log: Logger): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ response, errors, contextValue, document, operationName }) {
          if (response.body.kind !== 'single') return;
          const { singleResult } = response.body;
          const requested = document && costOf(schema, document, operationName);
          if (requested !== undefined) {
            singleResult.extensions = { ...singleResult.extensions, cost: costExtension(requested, contextValue) };
          }
          if (!errors) return;
          const { requestId } = contextValue;
          singleResult.errors = errors.map((error) => answered(error, requestId, log));
        },
      };
    },
  };
}

function answered(error: GraphQLError, requestId: string, log: Logger) {
  const { answer, internal } = answerError(error, requestId);
  if (internal) log.error({ err: error.originalError ?? error, path: error.path, requestId }, 'field failed');
  return answer;
}

// A type, not an interface: graphql-ws wants an index signature, which only a type has by itself.
type Socket = { readonly socket: WebSocket; readonly request: IncomingMessage; identity?: Identity };

export function graphqlOverWebSocket(
  server: Server,
  { schema, platform, gate, log }: GraphqlOptions,
): { stop(): Promise<void>; sockets(): number } {
  const wss = new WebSocketServer({ server, path: PATH, maxPayload: 1 << 20 });
  const sockets = openSockets(platform.live);
  const answeredOnce = new WeakSet<Context>(); // a subscription says its cost once
  const served = useServer<Record<string, unknown>, Socket>(
    {
      schema,
      onConnect: async ({ connectionParams, extra }) => {
        const { authorization, token } = connectionParams ?? {};
        const team = connectionParams?.[TEAM_HEADER];
        const bearer = bearerOf(authorization) ?? (typeof token === 'string' ? token : undefined);
        try {
          extra.identity = await identify(gate, {
            headers: extra.request.headers,
            bearer,
            team: typeof team === 'string' && team !== '' ? team : undefined,
            changes: true,
          });
        } catch (error) {
          if (error instanceof AccessError) return false; // closes with 4403
          const requestId = newRequestId();
          log.error({ err: error, requestId }, 'connection failed');
          extra.socket.close(CLOSE.TRY_AGAIN_LATER, internalSentence(requestId));
          return false;
        }
        sockets.add(extra.identity, extra.socket);
        return true;
      },
      // The same limits as over HTTP: Apollo's are Apollo's alone.
      onSubscribe: ({ extra }, _id, { query, operationName, variables }) => {
        const requestId = newRequestId();
        const refuse = (errors: readonly GraphQLError[], code: string): GraphQLError[] =>
          errors.map((error) => toError(error, answered(withCode(error, code), requestId, log)));
        let document: DocumentNode;
        try {
          document = parse(query, { maxTokens: MAX_TOKENS });
        } catch (error) {
          if (error instanceof GraphQLError) return refuse([error], 'GRAPHQL_PARSE_FAILED');
          throw error;
        }
        const errors = validate(schema, document, [...specifiedRules, ...validationRules]);
        if (errors.length > 0) return refuse(errors, 'GRAPHQL_VALIDATION_FAILED');
        const contextValue = contextFor(platform, extra.identity!, requestId); // onConnect has set it
        const refused = take(contextValue, { schema, document, operationName });
        if (refused) return refuse([refused], 'RATE_LIMITED');
        return { schema, document, operationName, variableValues: variables, contextValue };
      },
      onNext: (_context, _id, _payload, args, result) => {
        const context = args.contextValue as Context; // onSubscribe has made it
        const first = !answeredOnce.has(context);
        if (!first && !result.errors) return undefined;
        answeredOnce.add(context);
        const requested = costOf(schema, args.document, args.operationName) ?? 0;
        return {
          ...result,
          ...(first && { extensions: { ...result.extensions, cost: costExtension(requested, context) } }),
          ...(result.errors && {
            errors: result.errors.map((error) => answered(error, context.requestId, log)) as never,
          }),
        };
      },
      onError: (_context, _id, _payload, errors) => errors,
    },
    wss,
  );
  return {
    sockets: () => wss.clients.size,
    async stop() {
      sockets.stop();
      await served.dispose();
    },
  };
}

const newRequestId = (): string => newId('AuditEntry').slice(3);

/** Apollo gives these codes over HTTP. */
function withCode(error: GraphQLError, code: string): GraphQLError {
  error.extensions.code ??= code;
  return error;
}

/** graphql-ws wants errors, not answers. */
function toError({ nodes, source, positions }: GraphQLError, { message, extensions }: GraphQLFormattedError) {
  return new GraphQLError(message, { nodes, source, positions, extensions });
}

import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { AtalayaError, EXIT } from '../../core/errors.ts';
import { captureRoutes } from '../capture/routes.ts';
import { opsRoutes } from '../ops/routes.ts';
import { sqlRoutes } from '../sql/routes.ts';
import { dashboardAssets } from './assets.ts';
import { type Authenticate, createAuthenticate, requireCaller } from './auth.ts';
import type { GatewayContext } from './context.ts';
import { dataRoutes } from './data.ts';
import { securityHeaders } from './headers.ts';
import { healthRoutes } from './health.ts';
import { onlyMethods } from './http.ts';
import { loginRoutes } from './login.ts';
import { preparingPage } from './preparing.ts';

/** The gateway's application; the semantic API is put in when it has started. */
export interface Gateway {
  app: Express;
  authenticate: Authenticate;
  /** Answers `/cubejs-api/*` from now on; before, the answer is 503. */
  setSemanticApi(api: Express): void;
}

/**
 * One application for everything that is served. Whatever is not the sign-in, a health check or a captured delivery
 * (which proves itself) needs a known caller: deny is the default.
 */
export function createGateway(context: GatewayContext): Gateway {
  const app = express();
  let semanticApi: Express | null = null;
  const authenticate = createAuthenticate(context);

  app.disable('x-powered-by');
  app.disable('etag');
  // A TLS proxy on this machine is believed about the client's address and the scheme; nobody else is.
  app.set('trust proxy', 'loopback');
  app.use(securityHeaders());
  app.use(healthRoutes(context, authenticate));
  // Public, and before the sign-in: each delivery proves itself.
  app.use(captureRoutes(context.ws));
  app.use(loginRoutes(context, authenticate));
  app.use(preparingPage(context));
  app.use(requireCaller(authenticate));

  app.use('/data', dataRoutes(context));
  app.use((req, res, next) => {
    if (!/^\/cubejs-api(\/|$)/.test(req.path)) return next();
    if (semanticApi !== null) return semanticApi(req, res, next);
    res
      .set('Retry-After', '3')
      .status(503)
      .json({ error: 'The semantic layer is starting: try again in a few seconds.' });
  });
  app.use(opsRoutes(context));
  app.use(sqlRoutes(context));
  app.use(dashboardAssets(context.build));
  app.use((req, res, next) => {
    if (req.method === 'GET' || req.method === 'HEAD') next();
    else onlyMethods('GET', 'HEAD')(req, res, next);
  });
  app.use((_req, res) => {
    res.status(404).set('Cache-Control', 'no-store').json({ error: 'There is nothing at this address.' });
  });
  app.use(lastResort(context));
  return {
    app,
    authenticate,
    setSemanticApi: (api) => {
      semanticApi = api;
    },
  };
}

/** A failure's status without its inside; the whole of it goes to the log. */
function lastResort({ ws }: GatewayContext): ErrorRequestHandler {
  const sentences: Record<number, string> = {
    400: 'The request could not be understood.',
    404: 'There is nothing at this address.',
    413: 'The request is too large.',
    415: 'The request has a type that is not accepted here.',
  };
  return (error: { status?: number; statusCode?: number } & Error, req, res, next) => {
    const given = error.status ?? error.statusCode ?? 500;
    const status = given >= 400 && given < 500 ? given : 500;
    if (status === 500) ws.log.error({ err: error, path: req.path }, 'request failed');
    if (res.headersSent) return next(error);
    res.status(status).set('Cache-Control', 'no-store');
    res.json({
      error:
        sentences[status] ??
        (status === 500 ? 'Something went wrong; the log has the details.' : 'The request was refused.'),
    });
  };
}

export const DEFAULT_PORT = 4100;

/** Where to listen: `ATALAYA_PORT` and `ATALAYA_HOST`, by default port 4100 of this machine alone. */
export function listenAddress(
  options: { port?: number } = {},
  env: NodeJS.ProcessEnv = process.env,
): { port: number; host: string } {
  const text = env.ATALAYA_PORT;
  const port = options.port ?? (text ? Number(text) : DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new AtalayaError(
      `ATALAYA_PORT is "${text}", which is not a port: write a number from 1 to 65535.`,
      {
        exitCode: EXIT.usage,
      },
    );
  }
  return { port, host: env.ATALAYA_HOST || '127.0.0.1' };
}

/** Listens, or says in one sentence who is in the way and what to do. */
export async function listen(
  listener: RequestListener,
  address: { port: number; host: string },
): Promise<{ server: Server; url: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') {
        reject(
          new AtalayaError(
            `Port ${address.port} is in use by another program: stop it, or choose another port with ATALAYA_PORT=${address.port + 1}.`,
            { exitCode: EXIT.busy },
          ),
        );
      } else if (error.code === 'EACCES' || error.code === 'EADDRNOTAVAIL') {
        reject(
          new AtalayaError(
            `It is not possible to listen on ${address.host}:${address.port} (${error.code}): choose others with ATALAYA_HOST and ATALAYA_PORT.`,
            { exitCode: EXIT.usage },
          ),
        );
      } else reject(error);
    });
    server.listen(address.port, address.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const name = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(address.host) ? 'localhost' : address.host;
  return { server, url: `http://${name}:${port}` };
}

/** Stops listening and ends open connections after a short grace. */
export async function closeServer(server: Server, graceMs = 1000): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}

// The capture routes in a process of their own, to be killed and measured: `process.ts <home> [<where to die>]`.
// `before-write` ends it when the first delivery is about to be written, `after-write` when it is on the disk and
// the answer is about to be sent.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { parseConfig } from '../../../core/config/load.ts';
import { createLogger } from '../../../core/log.ts';
import { openWorkspace } from '../../../core/workspace.ts';
import { Inbox } from '../../../ingest/index.ts';
import { captureRoutes } from '../routes.ts';
import { CAPTURE_ENV, captureConfig } from './deliveries.ts';

const [root, death] = process.argv.slice(2) as [string, string | undefined];
const die = () => process.kill(process.pid, 'SIGKILL');
const ws = await openWorkspace({
  config: parseConfig(JSON.stringify(captureConfig()), join(root, 'atalaya.yaml'), CAPTURE_ENV),
  root,
  log: createLogger({ name: 'capture', level: 'silent' }),
});
if (death) {
  const append = Inbox.prototype.append;
  Inbox.prototype.append = async function (delivery) {
    if (death === 'before-write') die();
    const isNew = await append.call(this, delivery);
    die();
    return isNew;
  };
}
const app = express();
app.use(captureRoutes(ws));
app.use(((error: { status?: number }, _req, res, _next) => {
  res.status(error.status ?? 500).json({ error: 'refused' });
}) as express.ErrorRequestHandler);
const server = createServer(app);
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit(0));

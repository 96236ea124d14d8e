// One sync of one connection in a process of its own, to be killed: `sync-process.ts <config> <home> <connection>`.
import { readFileSync } from 'node:fs';
import { systemClock } from '../../core/clock.ts';
import { parseConfig } from '../../core/config/load.ts';
import { createLogger } from '../../core/log.ts';
import { openWorkspace } from '../../core/workspace.ts';
import { syncConnections } from '../index.ts';

const [file, root, connection] = process.argv.slice(2) as [string, string, string];
const ws = await openWorkspace({
  config: parseConfig(readFileSync(file, 'utf8'), file),
  root,
  clock: systemClock(),
  log: createLogger({ name: 'conformance', level: 'silent' }),
});
await syncConnections(ws, { connections: [connection] });

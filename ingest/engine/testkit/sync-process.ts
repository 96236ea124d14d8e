import { syncAll } from '../sync.ts';
import { fakeConnection, fakeRegistry } from './fake-vendor.ts';
import { testWorkspace } from './workspace.ts';

// One sync in a process of its own, for tests that kill it: `sync-process.ts <folder> <url>`.
const [folder, url] = process.argv.slice(2);
const { ws } = await testWorkspace([fakeConnection(url!, { since: '2026-11-20' })], { folder });
await syncAll(ws, fakeRegistry, { limits: { rows: 3 } });

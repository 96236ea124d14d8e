import { freemem } from 'node:os';
import { freeBytes, reserveBytes } from '../../core/disk.ts';
import type { Workspace } from '../../core/workspace.ts';
import type { Finding } from '../incidents/store.ts';

const MB = 1024 * 1024;
const LOW_MEMORY_MB = 200;
/** A jump that is no drift and no pause of a busy process. */
const JUMP_MS = 120_000;

/** Disk, memory and clock of this machine; `jumpedMs` is how far the clock jumped since it was last looked at. */
export function machineFindings(ws: Workspace, jumpedMs: number): Finding[] {
  const found: Finding[] = [];
  const add = (
    monitor: 'disk' | 'memory' | 'clock',
    severity: 'warning' | 'error',
    facts: Finding['facts'],
  ) => found.push({ cause: `${monitor}:machine`, monitor, severity, subject: monitor, brand: null, facts });
  const free = freeBytes(ws.home.root);
  const reserve = reserveBytes();
  if (free < 2 * reserve) {
    add('disk', free < reserve ? 'error' : 'warning', {
      free: Math.round(free / MB),
      reserve: Math.round(reserve / MB),
    });
  }
  const memory = Math.round(freemem() / MB);
  if (memory < LOW_MEMORY_MB)
    add('memory', 'warning', { used: Math.round(process.memoryUsage().rss / MB), free: memory });
  if (Math.abs(jumpedMs) > JUMP_MS) add('clock', 'warning', { minutes: Math.round(jumpedMs / 60_000) });
  return found;
}

/** Tells how far the wall clock moved against the steady one between two looks, in milliseconds. */
export function clockWatch(
  wall: () => number = Date.now,
  steady: () => number = () => performance.now(),
): () => number {
  let last = wall() - steady();
  return () => {
    const offset = wall() - steady();
    const jumped = offset - last;
    last = offset;
    return jumped;
  };
}

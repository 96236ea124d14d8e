import { statfsSync } from 'node:fs';
import { AtalayaError, messageOf } from './errors.ts';

const MB = 1024 * 1024;
const DEFAULT_MIN_FREE_MB = 256;

/** Free space, in bytes, that a process of this user may still write in the file system of `folder`. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/**
 * Throws when writing about `bytes` more into `folder` would leave less than the reserve
 * (`ATALAYA_MIN_FREE_MB`, default 256 MB): better to stop before a write than in the middle of one.
 * `what` completes "There is not enough disk space to …".
 */
export function requireFreeSpace(
  folder: string,
  what: string,
  bytes = 0,
  env: NodeJS.ProcessEnv = process.env,
): void {
  const reserve = reserveBytes(env);
  const free = freeBytes(folder);
  if (free >= bytes + reserve) return;
  throw new AtalayaError(
    `There is not enough disk space to ${what}: ${inMb(free)} are free in ${folder} and ${inMb(bytes + reserve)} are needed; free some space and run again.`,
    { details: { folder, free, needed: bytes + reserve } },
  );
}

/** The space in bytes that is never used up. */
export function reserveBytes(env: NodeJS.ProcessEnv = process.env): number {
  const configured = Number(env.ATALAYA_MIN_FREE_MB);
  return (env.ATALAYA_MIN_FREE_MB && Number.isFinite(configured) ? configured : DEFAULT_MIN_FREE_MB) * MB;
}

/** Whether a failure means that the disk is full, as Node, SQLite, DuckDB or dbt say it. */
export function isDiskFull(error: unknown): boolean {
  if ((error as NodeJS.ErrnoException | null)?.code === 'ENOSPC') return true;
  return /ENOSPC|no space left on device|disk quota exceeded|database or disk is full|could not write all bytes/i.test(
    messageOf(error),
  );
}

/** The sentence a person reads when the disk filled up while doing `what`; anything else is given back as it is. */
export function explainDiskFull(error: unknown, folder: string, what: string): unknown {
  if (!isDiskFull(error) || error instanceof AtalayaError) return error;
  return new AtalayaError(
    `The disk of ${folder} filled up while trying to ${what}: nothing half-written was kept; free some space and run again.`,
    { cause: error },
  );
}

function inMb(bytes: number): string {
  return bytes >= MB || bytes === 0 ? `${Math.round(bytes / MB)} MB` : `${bytes} bytes`;
}

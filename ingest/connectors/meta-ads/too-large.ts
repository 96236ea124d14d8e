import { VendorError } from '../../engine/http/errors.ts';

/** The vendor cannot serve this report in one job: read a smaller part. */
export class ReportTooLarge extends Error {}

/** True when the answer was refused for its size, or the job was. */
export function isTooLarge(error: unknown): boolean {
  return (
    error instanceof ReportTooLarge || (error instanceof VendorError && error.class === 'data_too_large')
  );
}

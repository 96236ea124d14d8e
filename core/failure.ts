/**
 * The class of a vendor's failure (`rate_limited`, `data_too_large`…) when the thrown error names one in `class`;
 * undefined for every other error. Readers use it to split what is too large and to fall back from a dead cursor.
 */
export function failureClass(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('class' in error)) return undefined;
  return typeof error.class === 'string' ? error.class : undefined;
}

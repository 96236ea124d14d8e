import { AtalayaError, messageOf } from '../../core/errors.ts';
import type { ErrorClass, ReadContext, Slice, StreamDefinition } from './connector.ts';
import { VendorError } from './http/errors.ts';
import type { SliceLanding } from './landing/slice.ts';
import type { Session } from './session.ts';

/** Takes the pages of a slice, asking for the next one while the last one is being worked on. */
export async function readPages(
  stream: StreamDefinition,
  slice: Slice,
  context: ReadContext,
  landing: SliceLanding,
): Promise<void> {
  const pages = stream.read!(slice, context);
  let next = pages.next();
  try {
    for (;;) {
      const { value: page, done } = await next;
      if (done) return;
      next = pages.next();
      // Its failure is met when its turn comes.
      next.catch(() => undefined);
      landing.take(page);
      await landing.relieve(page);
    }
  } catch (error) {
    await next.catch(() => undefined);
    await pages.return(undefined);
    throw error;
  }
}

/** Class and sentence of whatever a stream failed with. */
export function failureOf(error: unknown, session: Session): { class: ErrorClass; message: string } {
  const message = messageOf(error);
  const clean = session.client ? session.client.clean(message) : message;
  if (error instanceof VendorError) return { class: error.class, message: clean };
  return { class: error instanceof AtalayaError ? 'config' : 'bug', message: clean };
}

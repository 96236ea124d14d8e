import { messageOf } from '../../core/errors.ts';
import type { Workspace } from '../../core/workspace.ts';
import type { Registry } from './registry.ts';
import { readContext, withSession } from './session.ts';

/** Proves with one cheap request that a connection's address, credentials and permission are right. */
export async function checkOne(
  ws: Workspace,
  registry: Registry,
  id: string,
): Promise<{ ok: boolean; message: string }> {
  try {
    const message = await withSession(ws, registry, id, (session) =>
      session.connector.check(readContext(session, [])),
    );
    return { ok: true, message };
  } catch (error) {
    return { ok: false, message: messageOf(error) };
  }
}

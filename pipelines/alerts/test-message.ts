import { AtalayaError, EXIT } from '../../core/errors.ts';
import type { Workspace } from '../../core/workspace.ts';
import { messageOf } from './message.ts';
import { send } from './send.ts';

/** Sends a message that says it is a test; throws what the channel's service answers. */
export async function testChannel(ws: Workspace, id: string): Promise<void> {
  const { alerts, company } = ws.config;
  const channel = alerts.channels.find((one) => one.id === id);
  if (!channel) {
    const known = alerts.channels.map((one) => one.id).join(', ') || 'none is configured';
    throw new AtalayaError(`There is no channel "${id}": ${known}.`, { exitCode: EXIT.usage });
  }
  const now = ws.clock.now();
  const language = channel.language ?? (company.locale.startsWith('es') ? 'es' : 'en');
  const message = messageOf(
    {
      id: 0,
      cause: 'test',
      monitor: 'run',
      severity: 'warning',
      subject: 'test',
      brand: null,
      facts: { step: 'test', error: language === 'es' ? 'Es solo una prueba.' : 'This is only a test.' },
      state: 'open',
      openedAt: now.toISOString(),
      updatedAt: now.toISOString(),
      snoozedUntil: null,
      resolvedAt: null,
    },
    { id: now.getTime(), kind: 'opened', at: now.toISOString() },
    {
      language,
      publicUrl: alerts.public_url ?? ws.config.capture.public_url,
      company: company.name,
      timezone: company.timezone,
    },
  );
  await send(channel, message, language, now);
}

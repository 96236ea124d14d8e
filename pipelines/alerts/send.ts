import { createTransport } from 'nodemailer';
import type { AlertChannel } from '../../core/config/operations.ts';
import type { Language } from '../incidents/words.ts';
import { httpRequest, linkText, type Message } from './message.ts';

/** Delivers one message; throws when it is not certain that it arrived. */
export type Send = (channel: AlertChannel, message: Message, language: Language, now: Date) => Promise<void>;

const TIMEOUT_MS = 15_000;

/** Sends by e-mail or to a webhook, whichever the channel is. */
export const send: Send = async (channel, message, language, now) => {
  if (channel.type === 'email') return sendMail(channel, message, language);
  const { headers, body } = httpRequest(channel, message, language, now);
  const answer = await fetch(channel.url, {
    method: 'POST',
    headers,
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  // The answer itself is of no use, but its connection is.
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${channel.type} answered ${answer.status}`);
};

async function sendMail(
  channel: Extract<AlertChannel, { type: 'email' }>,
  message: Message,
  language: Language,
): Promise<void> {
  const transport = createTransport({
    url: channel.server,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const host = channel.from.split('@')[1]!;
    await transport.sendMail({
      from: channel.from,
      to: channel.to,
      subject: message.title,
      text: [...message.lines, ...(message.link ? [`${linkText(language)}: ${message.link}`] : [])].join(
        '\n\n',
      ),
      messageId: `<${message.id}@${host}>`,
      // Mail programs show an incident's messages as one conversation.
      references: [`<atalaya-incident-${message.incident.id}@${host}>`],
      headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
    });
  } finally {
    transport.close();
  }
}

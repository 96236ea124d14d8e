import { createHmac } from 'node:crypto';
import type { AlertChannel } from '../../core/config/operations.ts';
import type { LedgerSchema } from '../../core/ledger/schema.ts';
import type { Incident } from '../incidents/store.ts';
import { explain, type Language } from '../incidents/words.ts';

type EventKind = LedgerSchema['incident_events']['event'];

/** What one message says, in one language. */
export interface Message {
  /** The same for each try of the same message: receivers can tell a repetition. */
  id: string;
  title: string;
  lines: string[];
  link: string | null;
  incident: Incident;
  event: EventKind;
  at: string;
}

const STATES: Record<Language, Partial<Record<EventKind, string>>> = {
  es: { opened: 'Nueva', worsened: 'Empeora', eased: 'Mejora', woke: 'Sigue abierta', resolved: 'Resuelta' },
  en: { opened: 'New', worsened: 'Worse', eased: 'Better', woke: 'Still open', resolved: 'Resolved' },
};
const OPEN: Record<Language, string> = { es: 'Abrir', en: 'Open' };
const SINCE: Record<Language, string> = { es: 'Desde', en: 'Since' };

/** The message about one event of an incident. */
export function messageOf(
  incident: Incident,
  event: { id: number; kind: EventKind; at: string },
  options: { language: Language; publicUrl?: string; company: string; timezone: string },
): Message {
  const { language } = options;
  const words = explain(incident, language);
  const time = new Intl.DateTimeFormat(language === 'es' ? 'es-ES' : 'en-GB', {
    timeZone: options.timezone,
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(new Date(incident.openedAt));
  return {
    id: `atalaya-incident-${incident.id}-event-${event.id}`,
    title: `[${options.company}] ${STATES[language][event.kind] ?? ''}: ${words.title}`,
    lines: [words.text, ...(event.kind === 'resolved' ? [] : [words.advice]), `${SINCE[language]} ${time}`],
    link: options.publicUrl
      ? `${options.publicUrl.replace(/\/$/, '')}/ops?lang=${language}#incident-${incident.id}`
      : null,
    incident,
    event: event.kind,
    at: event.at,
  };
}

export function linkText(language: Language): string {
  return OPEN[language];
}

/** The body that a channel's service understands, and its headers. */
export function httpRequest(
  channel: Exclude<AlertChannel, { type: 'email' }>,
  message: Message,
  language: Language,
  now: Date,
): { headers: Record<string, string>; body: string } {
  const headers = { 'content-type': 'application/json', 'idempotency-key': message.id };
  if (channel.type === 'slack') {
    const link = message.link ? `\n<${message.link}|${linkText(language)}>` : '';
    const text = `*${slackText(message.title)}*\n${message.lines.map(slackText).join('\n')}${link}`;
    return { headers, body: JSON.stringify({ text }) };
  }
  if (channel.type !== 'webhook') return { headers, body: JSON.stringify(teamsCard(message, language)) };
  const { incident } = message;
  const body = JSON.stringify({
    id: message.id,
    event: message.event,
    at: message.at,
    title: message.title,
    text: message.lines.join('\n'),
    link: message.link,
    incident: {
      id: incident.id,
      cause: incident.cause,
      monitor: incident.monitor,
      severity: incident.severity,
      subject: incident.subject,
      brand: incident.brand,
      state: incident.state,
      opened_at: incident.openedAt,
      facts: incident.facts,
    },
  });
  const time = String(Math.floor(now.getTime() / 1000));
  return {
    headers: { ...headers, 'x-atalaya-signature': `t=${time},v1=${sign(channel.secret, time, body)}` },
    body,
  };
}

/** HMAC-SHA256 over time and body: an old message cannot be sent again as a new one. */
export function sign(secret: string, time: string, body: string): string {
  return createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
}

/** Slack reads three characters as markup (docs.slack.dev, formatting message text). */
function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The card that Teams' workflow webhooks take (learn.microsoft.com, Adaptive Cards 1.4). */
function teamsCard(message: Message, language: Language): object {
  const block = (text: string, more: object = {}) => ({ type: 'TextBlock', text, wrap: true, ...more });
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            block(message.title, { weight: 'bolder', size: 'medium' }),
            ...message.lines.map((line) => block(line)),
          ],
          actions: message.link
            ? [{ type: 'Action.OpenUrl', title: linkText(language), url: message.link }]
            : [],
        },
      },
    ],
  };
}

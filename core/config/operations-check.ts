import type { Config } from './schema.ts';

interface Problem {
  path: PropertyKey[];
  message: string;
}

/** Settings of channels and rules that hold or contain a secret: they are written as references to the environment. */
export function literalOperations(raw: unknown): { secrets: Record<string, unknown>; path: PropertyKey[] }[] {
  const { alerts, triggers } = raw as { alerts?: { channels?: unknown } | null; triggers?: unknown };
  return [
    ...secretsOf(alerts?.channels, ['server', 'url', 'secret'], ['alerts', 'channels']),
    ...secretsOf(triggers, ['secret'], ['triggers']),
  ];
}

function secretsOf(
  list: unknown,
  names: readonly string[],
  path: PropertyKey[],
): { secrets: Record<string, unknown>; path: PropertyKey[] }[] {
  if (!Array.isArray(list)) return [];
  return list.map((item: unknown, index) => ({
    secrets: Object.fromEntries(
      Object.entries((item ?? {}) as object).filter(([name]) => names.includes(name)),
    ),
    path: [...path, index],
  }));
}

/** Values that must not appear in any log. */
export function operationsSecrets(config: Pick<Config, 'alerts' | 'triggers'>): string[] {
  return [
    ...config.alerts.channels.flatMap((channel) =>
      channel.type === 'email' ? [channel.server] : [channel.url, 'secret' in channel ? channel.secret : ''],
    ),
    ...config.triggers.map((trigger) => trigger.secret ?? ''),
  ].filter((secret) => secret !== '');
}

/** What the rules name must exist. */
export function operationsProblems(config: Config): Problem[] {
  const problems: Problem[] = [];
  const channels = new Set(config.alerts.channels.map((channel) => channel.id));
  const brands = new Set(config.brands.map((brand) => brand.id));
  for (const [index, rule] of config.alerts.rules.entries()) {
    for (const [at, id] of rule.to.entries()) {
      if (!channels.has(id))
        problems.push({ path: ['alerts', 'rules', index, 'to', at], message: `"${id}" is not a channel` });
    }
  }
  for (const [index, trigger] of config.triggers.entries()) {
    const connection = config.connections.find((one) => one.id === trigger.connection);
    const path = ['triggers', index];
    if ((trigger.connection === undefined) === (trigger.url === undefined))
      problems.push({ path, message: 'name either a connection or a url to hand over to' });
    if (trigger.connection !== undefined && !['zendesk', 'twilio'].includes(connection?.connector ?? ''))
      problems.push({
        path: [...path, 'connection'],
        message: `"${trigger.connection}" is not a connection to Zendesk or Twilio`,
      });
    if (trigger.url !== undefined && trigger.secret === undefined)
      problems.push({
        path: [...path, 'secret'],
        message: 'is missing: add what the messages are signed with',
      });
    if (!brands.has(trigger.brand))
      problems.push({ path: [...path, 'brand'], message: `"${trigger.brand}" is not a brand` });
    if (trigger.on === 'lead' && trigger.min_score === undefined)
      problems.push({
        path: [...path, 'min_score'],
        message: 'is missing: from which score on is a lead handed over?',
      });
  }
  return problems;
}

import type { Config } from './schema.ts';

interface Problem {
  path: PropertyKey[];
  message: string;
}

/** Settings of channels that hold or contain a secret: they are written as references to the environment. */
export function literalOperations(raw: unknown): { secrets: Record<string, unknown>; path: PropertyKey[] }[] {
  const { alerts } = raw as { alerts?: { channels?: unknown } | null };
  return secretsOf(alerts?.channels, ['server', 'url', 'secret'], ['alerts', 'channels']);
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
export function operationsSecrets(config: Pick<Config, 'alerts'>): string[] {
  return [
    ...config.alerts.channels.flatMap((channel) =>
      channel.type === 'email' ? [channel.server] : [channel.url, 'secret' in channel ? channel.secret : ''],
    ),
  ].filter((secret) => secret !== '');
}

/** What the rules name must exist. */
export function operationsProblems(config: Config): Problem[] {
  const problems: Problem[] = [];
  const channels = new Set(config.alerts.channels.map((channel) => channel.id));
  const brands = new Set(config.brands.map((brand) => brand.id));
  for (const [index, channel] of config.alerts.channels.entries()) {
    for (const [at, id] of (channel.brands ?? []).entries()) {
      if (!brands.has(id))
        problems.push({
          path: ['alerts', 'channels', index, 'brands', at],
          message: `"${id}" is not a brand`,
        });
    }
  }
  for (const [index, rule] of config.alerts.rules.entries()) {
    for (const [at, id] of rule.to.entries()) {
      if (!channels.has(id))
        problems.push({ path: ['alerts', 'rules', index, 'to', at], message: `"${id}" is not a channel` });
    }
  }
  return problems;
}

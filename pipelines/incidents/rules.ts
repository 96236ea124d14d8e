import type { AlertChannel, Monitor } from '../../core/config/operations.ts';
import type { Config } from '../../core/config/schema.ts';

type Alerts = Config['alerts'];

/**
 * The channels that a rule sends an incident to. A channel that is meant for some brands hears nothing of another
 * brand, nor of what concerns the whole company.
 */
export function channelsFor(
  alerts: Alerts,
  incident: { monitor: string; severity: 'warning' | 'error'; brand: string | null },
): string[] {
  const named = alerts.rules
    .filter(
      (rule) =>
        rule.on.includes(incident.monitor as Monitor) &&
        (rule.severity === 'warning' || incident.severity === 'error'),
    )
    .flatMap((rule) => rule.to);
  return [...new Set(named)].filter((id) => {
    const channel = alerts.channels.find((one) => one.id === id);
    return channel !== undefined && maySee(channel, incident.brand);
  });
}

function maySee(channel: AlertChannel, brand: string | null): boolean {
  return channel.brands === undefined || (brand !== null && channel.brands.includes(brand));
}

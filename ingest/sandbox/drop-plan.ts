import type { CellValue, Table } from './drop-orders.ts';
import type { BrandWorld } from './world/brand.ts';
import type { MonthPlan, OfflineAction } from './world/campaigns.ts';
import { poundRate } from './world/catalogue.ts';
import type { Strategy } from './world/types.ts';

/** Plan, targets, other spend and exchange rates, with the canonical column names as their headers. */
export function planTables(brand: BrandWorld, now: number): Table[] {
  const today = brand.calendar.dayOf(now);
  const months = brand.plan.until(today);
  return [
    {
      file: 'plan_actions.csv',
      header: words(
        'action_id name strategy segment channel campaign_pattern owner starts_on ends_on budget currency objective',
      ),
      rows: months.flatMap((month) => actionRows(brand, month)),
    },
    {
      file: 'plan_targets.csv',
      header: words('kpi scope period tier target warn_below direction owner baseline'),
      rows: months.flatMap((month) => targetRows(brand, month)),
    },
    {
      file: 'spend.csv',
      header: words('spend_id channel campaign_id starts_on ends_on amount currency grps region'),
      rows: months.flatMap((month) =>
        month.offline
          .filter((action) => action.fromDay <= today)
          .map((action) => spendRow(brand, action, today)),
      ),
    },
    {
      file: 'fx_rates.csv',
      header: words('date from_currency to_currency rate'),
      rows: Array.from({ length: today + 1 }, (_, day) => [
        brand.calendar.date(day),
        'GBP',
        'EUR',
        (poundRate(day) / 100).toFixed(2),
      ]),
    },
  ];
}

const words = (text: string) => text.split(' ');
const euros = (cents: number) => (cents / 100).toFixed(2);

const NAMES: Record<Strategy, string> = { acquire: 'Captar', grow: 'Venta cruzada', keep: 'Fidelizar' };
const SEGMENTS: Record<Strategy, string> = { acquire: 'potential', grow: 'current', keep: 'current' };

function actionRows(brand: BrandWorld, month: MonthPlan): CellValue[][] {
  const upper = brand.id.toUpperCase();
  const rows: CellValue[][] = month.campaigns.map((campaign, at) => {
    const days = campaign.toDay - campaign.fromDay + 1;
    return [
      `${upper}-${month.month}-${at + 1}`,
      `${NAMES[campaign.strategy]} ${campaign.product.toLowerCase()} ${month.month}`,
      campaign.strategy,
      SEGMENTS[campaign.strategy],
      'paid_social',
      `${upper}_META_${campaign.strategy.toUpperCase()}_${campaign.product}_${month.month}`,
      `marketing@${brand.id}.example`,
      brand.calendar.date(campaign.fromDay),
      brand.calendar.date(campaign.toDay),
      euros(Math.round(campaign.dailyBudget * days * 0.97)),
      'EUR',
      campaign.objective,
    ];
  });
  for (const action of month.offline) {
    rows.push([
      action.id,
      `${action.medium === 'press' ? 'Prensa' : 'Radio'} ${month.month}`,
      'acquire',
      'potential',
      `offline_${action.medium}`,
      action.utm.toUpperCase(),
      `marketing@${brand.id}.example`,
      brand.calendar.date(action.fromDay),
      brand.calendar.date(action.toDay),
      euros(action.amount),
      'EUR',
      'notoriedad',
    ]);
  }
  return rows;
}

function targetRows(brand: BrandWorld, month: MonthPlan): CellValue[][] {
  const period = `${month.month.slice(0, 4)}-${month.month.slice(4)}`;
  const size = brand.scale * brand.profile.weight;
  const owner = `direccion@${brand.id}.example`;
  const row = (
    kpi: string,
    tier: string,
    target: number,
    warnBelow: string,
    direction: string,
    baseline: number,
  ) => [kpi, brand.id, period, tier, String(target), warnBelow, direction, owner, String(baseline)];
  return [
    row('revenue', 'strategic', Math.round(38_000 * size), '0.9', 'up', Math.round(34_000 * size)),
    row('roas', 'strategic', 2.2, '0.85', 'up', 1.8),
    row('new_customers', 'tactical', Math.round(300 * size), '0.9', 'up', Math.round(270 * size)),
    row('leads', 'tactical', Math.round(95 * size), '0.9', 'up', Math.round(80 * size)),
    row('csat', 'tactical', 0.82, '0.95', 'up', 0.78),
    row('first_response_minutes', 'operational', 480, '0.9', 'down', 620),
  ];
}

/** What has been spent so far: an action that still runs is charged for the days that have come. */
export function spentSoFar(action: OfflineAction, today: number): { toDay: number; amount: number } {
  const toDay = Math.min(action.toDay, today);
  const share = (toDay - action.fromDay + 1) / (action.toDay - action.fromDay + 1);
  return { toDay, amount: Math.round(action.amount * share) };
}

function spendRow(brand: BrandWorld, action: OfflineAction, today: number): CellValue[] {
  const { toDay, amount } = spentSoFar(action, today);
  return [
    action.id,
    action.medium,
    action.utm.toUpperCase(),
    brand.calendar.date(action.fromDay),
    brand.calendar.date(toDay),
    euros(amount),
    'EUR',
    action.grps === null ? null : String(action.grps),
    action.region,
  ];
}

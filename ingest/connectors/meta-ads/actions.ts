import { addMoney, readMoney, readNumber } from '../../../core/streams/vendor-values.ts';

/**
 * `actions` and `action_values` are lists of `{action_type, value, 1d_click, 7d_click, …}`: one number per attribution
 * window, `value` being the account's default. They are exploded into one record per action type and window.
 */

/** Windows that Meta names beside `value`. Other members (action_device, action_target_id…) are breakdowns. */
const WINDOW = /^(\d+d_\w+|dda|inline|incrementality|skan_\w+)$/;

export interface ActionRecord {
  account_id: unknown;
  campaign_id: unknown;
  ad_id?: unknown;
  date_start: unknown;
  action_type: unknown;
  attribution_window: string;
  conversions: unknown;
  conversion_value: unknown;
}

/** The action records of one insights row. A value without a count stays, with null conversions, and vice versa. */
export function explodeActions(row: unknown): ActionRecord[] {
  if (typeof row !== 'object' || row === null) return [];
  const { account_id, campaign_id, ad_id, date_start, actions, action_values } = row as Record<
    string,
    unknown
  >;
  const records = new Map<string, ActionRecord>();
  const collect = (list: unknown, field: 'conversions' | 'conversion_value') => {
    for (const entry of entries(list)) {
      for (const [member, figure] of Object.entries(entry)) {
        const attribution_window = member === 'value' ? 'default' : WINDOW.test(member) ? member : undefined;
        if (!attribution_window) continue;
        const key = `${String(entry.action_type)}|${attribution_window}`;
        const record = records.get(key) ?? {
          account_id,
          campaign_id,
          ...(ad_id === undefined ? {} : { ad_id }),
          date_start,
          action_type: entry.action_type,
          attribution_window,
          conversions: null,
          conversion_value: null,
        };
        record[field] = sum(record[field], figure, field);
        records.set(key, record);
      }
    }
  };
  collect(actions, 'conversions');
  collect(action_values, 'conversion_value');
  return [...records.values()];
}

/** Count of one action type in the account's default window; undefined when the row has none. */
export function actionCount(list: unknown, actionType: string): unknown {
  return entries(list).find((entry) => entry.action_type === actionType)?.value;
}

function entries(list: unknown): Record<string, unknown>[] {
  if (!Array.isArray(list)) return [];
  return list.filter((entry) => typeof entry === 'object' && entry !== null);
}

/** An action type may come several times when Meta splits it by a breakdown; what is no number goes to quarantine. */
function sum(before: unknown, figure: unknown, field: 'conversions' | 'conversion_value'): unknown {
  if (before === null) return figure;
  if (field === 'conversion_value') {
    const [left, right] = [readMoney(before), readMoney(figure)];
    return left === undefined || right === undefined ? figure : addMoney(left, right);
  }
  const [left, right] = [readNumber(before), readNumber(figure)];
  return left === undefined || right === undefined ? figure : left + right;
}

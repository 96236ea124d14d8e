import { type DuckDBConnection, literal, queryRows } from '../../core/engines/duckdb.ts';
import { type Day, type MediaMix, mediaMix } from './media-mix.ts';

/** What the mart calls revenue that no channel brought. */
const BASE = 'base';

/**
 * Estimates the media mix of each brand from `intermediate.int_roi__media_days` (one row a day and channel) and
 * replaces `raw.attribution__media_mix`. Gives the number of brands.
 */
export async function estimateMediaMix(connection: DuckDBConnection): Promise<number> {
  const brands = await readDays(connection);
  await connection.run('begin');
  try {
    await connection.run('delete from raw.attribution__media_mix');
    for (const [brandId, days] of brands) {
      const values = rowsOf(brandId, mediaMix(days));
      await connection.run(`insert into raw.attribution__media_mix values ${values.join(', ')}`);
    }
    await connection.run('commit');
  } catch (error) {
    await connection.run('rollback');
    throw error;
  }
  return brands.size;
}

async function readDays(connection: DuckDBConnection): Promise<Map<string, Day[]>> {
  const rows = await queryRows(
    connection,
    `select brand_id, cast(date_day as varchar) as date_day, day_of_week, revenue_rc, channel_id, spend_rc
     from intermediate.int_roi__media_days order by brand_id, date_day, channel_id`,
  );
  const brands = new Map<string, Day[]>();
  let last = '';
  for (const row of rows) {
    const brandId = String(row.brand_id);
    const days = brands.get(brandId) ?? [];
    brands.set(brandId, days);
    const key = `${brandId}|${row.date_day}`;
    if (key !== last) {
      days.push({ weekday: Number(row.day_of_week), revenue: Number(row.revenue_rc), spend: {} });
      last = key;
    }
    const spend = days.at(-1)!.spend as Record<string, number>;
    if (row.channel_id !== null) spend[String(row.channel_id)] = Number(row.spend_rc);
  }
  return brands;
}

function rowsOf(brandId: string, mix: MediaMix): string[] {
  const base = {
    channel: BASE,
    verdict: mix.baseline === null ? 'too_few_data' : BASE,
    contribution: mix.baseline,
  };
  const missing = { low: null, high: null, carryOver: null, halfSaturation: null };
  return [{ ...missing, ...base }, ...mix.channels].map((row) => {
    const numbers = [row.contribution, row.low, row.high, row.carryOver, row.halfSaturation, mix.fit];
    return `(${[brandId, row.channel, row.verdict].map(literal).join(', ')}, ${mix.days}, ${numbers
      .map((value) => value ?? 'null')
      .join(', ')})`;
  });
}

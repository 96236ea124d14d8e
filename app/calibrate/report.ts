import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, literal, queryRows, withDuckDB } from '../../core/engines/duckdb.ts';
import { AtalayaError, EXIT } from '../../core/errors.ts';
import { type PeopleFound, peopleFound } from './identity.ts';

/** What a channel (or campaign) truly brought, and what everybody says it did. Orders, not people. */
export interface Line {
  name: string;
  spend: number | null;
  /** Orders whose cause it was. */
  trueOrders: number;
  /** Net revenue of those, in the reporting currency. */
  trueRevenue: number;
  /** Orders that the advertising platforms claim; null where none reports. */
  claimed: number | null;
  /** Orders and revenue credited by each attribution model. */
  orders: Record<string, number>;
  revenue: Record<string, number>;
  /** What the media mix gives to a channel, with its 90 % interval; null where it says nothing. */
  mix: { contribution: number; low: number; high: number } | null;
}

/** How far a model is from the truth. */
export interface ModelError {
  model: string;
  /** Share of the orders that it credits to another channel than caused them, channels as a whole: 0 is perfect. */
  misplacedOrders: number;
  misplacedRevenue: number;
  /** The same of the orders that have a path: what a model can be blamed for. */
  misplacedWithPath: number;
  /** Of orders with a path: the mean credit that reaches the channel which truly caused the order. */
  rightCredit: number;
}

export interface Calibration {
  asOf: string;
  firstDay: string;
  orders: number;
  ordersWithPath: number;
  models: string[];
  channels: Line[];
  campaigns: Line[];
  errors: ModelError[];
  /** Customers against the people of the world, by source; empty when the home has no truth of people. */
  people: PeopleFound[];
}

/** Channels of the simulated world by the product's names. */
const CHANNELS: Readonly<Record<string, string>> = {
  meta: 'paid_social',
  linkedin: 'paid_social',
  google: 'paid_search',
  press: 'offline_press',
  radio: 'offline_radio',
};

/**
 * Holds the attribution of a release of the demo company against what truly caused its orders, and its customers against
 * its people. Only the demo company
 * has a truth: `root` is its home, with `sandbox/truth/` in it.
 */
export async function calibrate(root: string, releaseFile: string): Promise<Calibration> {
  const truth = join(root, 'sandbox', 'truth', 'conversions.ndjson');
  if (!existsSync(truth)) {
    throw new AtalayaError(
      `There is no truth in ${join(root, 'sandbox', 'truth')}: only the demo company knows what caused its sales. Run "atalaya run" without an atalaya.yaml first.`,
      { exitCode: EXIT.usage },
    );
  }
  return withDuckDB(':memory:', async (connection) => {
    await connection.run(`attach ${literal(releaseFile)} as release (read_only)`);
    await prepare(connection, truth);
    const people = join(root, 'sandbox', 'truth', 'people.ndjson');
    return {
      ...(await report(connection)),
      people: existsSync(people) ? await peopleFound(connection, people) : [],
    };
  });
}

async function prepare(connection: DuckDBConnection, truth: string): Promise<void> {
  const channel = Object.entries(CHANNELS).map(([of, is]) => `when ${literal(of)} then ${literal(is)}`);
  await connection.run(`create table caused as
    select orders.order_key, orders.brand_id, orders.order_date, orders.net_rc,
      case told.cause.channel ${channel.join(' ')} else told.cause.channel end as channel_id,
      campaigns.campaign_key
    from read_json(${literal(truth)}, format = 'newline_delimited', columns = {
      brand: 'varchar', kind: 'varchar', id: 'varchar', is_counted: 'boolean',
      cause: 'struct(channel varchar, campaign varchar)'}) as told
    inner join release.marts.fct_orders as orders
      on orders.brand_id = told.brand and orders.order_id = told.id and orders.is_counted
    left join (
      select brand_id, lower(campaign_name) as name, min(campaign_key) as campaign_key
      from release.marts.dim_campaign group by all
    ) as campaigns on campaigns.brand_id = told.brand and campaigns.name = lower(told.cause.campaign)
    where told.kind <> 'lead' and told.is_counted`);
  await connection.run(`create table credited as
    select credits.model, credits.conversion_id, credits.channel_id, credits.campaign_key, credits.credit,
      credits.value_rc, caused.channel_id as true_channel_id
    from release.marts.fct_attribution as credits
    inner join caused on credits.conversion_id = 'order:' || caused.order_key`);
}

async function report(connection: DuckDBConnection): Promise<Omit<Calibration, 'people'>> {
  const [about] = await queryRows(
    connection,
    `select cast(min(order_date) as varchar) as first_day, cast(max(order_date) as varchar) as as_of,
       count(*) as orders,
       (select count(distinct conversion_id) from credited where model = 'last_touch' and channel_id <> 'unattributed')
         as with_path
     from caused`,
  );
  if (Number(about?.orders ?? 0) === 0)
    throw new AtalayaError(
      'The current release holds no order of the simulated world: run "atalaya run" first.',
    );
  const models = (await queryRows(connection, 'select distinct model from credited order by model')).map(
    (row) => String(row.model),
  );
  return {
    asOf: String(about!.as_of),
    firstDay: String(about!.first_day),
    orders: Number(about!.orders),
    ordersWithPath: Number(about!.with_path),
    models,
    channels: await lines(connection, 'channel_id', 'mart_channel_roi_daily'),
    campaigns: await lines(connection, 'campaign_key', 'mart_campaign_roi_daily'),
    errors: await errors(connection),
  };
}

/** One line for each channel or campaign that spent, caused, claimed or was credited anything. */
async function lines(
  connection: DuckDBConnection,
  key: 'channel_id' | 'campaign_key',
  mart: string,
): Promise<Line[]> {
  const stated = await queryRows(
    connection,
    `select ${key} as key, cast(sum(spend_rc) as double) as spend, sum(platform_conversions) as claimed
     from release.marts.${mart} where model = 'last_touch' and date_basis = 'conversion' group by all`,
  );
  const caused = await queryRows(
    connection,
    `select ${key} as key, count(*) as orders, cast(sum(net_rc) as double) as revenue
     from caused where ${key} is not null group by all`,
  );
  const credited = await queryRows(
    connection,
    `select ${key} as key, model, cast(sum(credit) as double) as orders, cast(sum(value_rc) as double) as revenue
     from credited where ${key} is not null group by all`,
  );
  const mix = await queryRows(
    connection,
    `select ${key === 'channel_id' ? 'channel_id' : 'null'} as key, cast(sum(contribution_rc) as double) as contribution,
       cast(sum(contribution_low_rc) as double) as low, cast(sum(contribution_high_rc) as double) as high
     from release.marts.mart_media_mix where contribution_rc is not null and verdict <> 'base' group by all`,
  );
  const names = await queryRows(
    connection,
    key === 'channel_id'
      ? 'select channel_id as key, channel_id as name from release.marts.dim_channel order by sort_order'
      : 'select campaign_key as key, campaign_name as name from release.marts.dim_campaign order by campaign_name, campaign_key',
  );
  return names.flatMap(({ key: of, name }) => {
    const spent = stated.find((row) => row.key === of);
    const truly = caused.find((row) => row.key === of);
    const mixed = mix.find((row) => row.key === of);
    const said = credited.filter((row) => row.key === of);
    const line: Line = {
      name: String(name),
      spend: number(spent?.spend),
      trueOrders: number(truly?.orders) ?? 0,
      trueRevenue: number(truly?.revenue) ?? 0,
      claimed: number(spent?.claimed),
      orders: Object.fromEntries(said.map((row) => [String(row.model), Number(row.orders)])),
      revenue: Object.fromEntries(said.map((row) => [String(row.model), number(row.revenue) ?? 0])),
      mix: mixed
        ? { contribution: Number(mixed.contribution), low: Number(mixed.low), high: Number(mixed.high) }
        : null,
    };
    const isEmpty =
      said.length === 0 && line.trueOrders === 0 && line.spend === null && line.claimed === null;
    return isEmpty ? [] : [line];
  });
}

async function errors(connection: DuckDBConnection): Promise<ModelError[]> {
  const rows = await queryRows(
    connection,
    `with paths as (
       select distinct conversion_id from credited where model = 'last_touch' and channel_id <> 'unattributed'
     ),
     seen as (
       select credited.*, paths.conversion_id is not null as has_path
       from credited left join paths using (conversion_id)
     ),
     placed as (
       select model, channel_id, sum(credit) as orders, sum(value_rc) as revenue,
         sum(case when has_path then credit else 0 end) as with_path
       from seen group by all
       union all
       select model, true_channel_id, -sum(credit), -sum(value_rc), -sum(case when has_path then credit else 0 end)
       from seen group by all
     ),
     apart as (
       select model, channel_id, abs(sum(orders)) as orders, abs(sum(revenue)) as revenue, abs(sum(with_path)) as with_path
       from placed group by all
     ),
     totals as (
       select model, cast(sum(credit) as double) as orders, cast(sum(value_rc) as double) as revenue,
         cast(sum(case when has_path then credit else 0 end) as double) as with_path,
         cast(sum(case when has_path and channel_id = true_channel_id then credit else 0 end) as double) as reached
       from seen group by model
     )
     select apart.model, sum(apart.orders)::double / 2 / any_value(totals.orders) as orders,
       sum(apart.revenue)::double / 2 / nullif(any_value(totals.revenue), 0) as revenue,
       sum(apart.with_path)::double / 2 / nullif(any_value(totals.with_path), 0) as with_path,
       any_value(totals.reached) / nullif(any_value(totals.with_path), 0) as reached
     from apart inner join totals using (model) group by apart.model order by with_path, apart.model`,
  );
  return rows.map((row) => ({
    model: String(row.model),
    misplacedOrders: Number(row.orders),
    misplacedRevenue: Number(row.revenue ?? 0),
    misplacedWithPath: Number(row.with_path ?? 0),
    rightCredit: Number(row.reached ?? 0),
  }));
}

function number(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

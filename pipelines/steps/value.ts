import { type DuckDBConnection, queryRows, withDuckDB } from '../../core/engines/duckdb.ts';
import { type Buyers, fitBgNbd, purchasesIfRecent } from '../value/bg-nbd.ts';

/** Weeks ahead that the value of customers is foretold for. */
const WEEKS_AHEAD = 52;

export interface ValueReport {
  /** Customers whose orders the model was fitted to; 0 when they were too few. */
  modelled: number;
}

/**
 * Fits how customers of the build file buy and stop (call it once they are known), and writes the model and the
 * purchases to come by repeats and weeks to `raw.atalaya__value_model` and `raw.atalaya__value_curve`. Only numbers of
 * customers who are alike leave the warehouse, never the customers. Too few of them: both tables stay empty.
 */
export async function fitValue(buildFile: string): Promise<ValueReport> {
  return withDuckDB(buildFile, async (connection) => {
    if (!(await hasOrders(connection))) return { modelled: 0 };
    const buyers = await readBuyers(connection);
    const model = fitBgNbd(buyers);
    if (model === null) return { modelled: 0 };
    const { r, alpha, a, b } = model;
    const customers = buyers.reduce((sum, group) => sum + group.customers, 0);
    await connection.run('begin');
    await connection.run('delete from raw.atalaya__value_model');
    await connection.run('delete from raw.atalaya__value_curve');
    await connection.run(
      `insert into raw.atalaya__value_model values (${[r, alpha, a, b].map((x) => `cast(${x} as double)`).join(', ')}, ${customers})`,
    );
    const points = new Map(buyers.map((group) => [`${group.repeats}/${group.age}`, group]));
    const rows = [...points.values()].map(
      ({ repeats, age }) =>
        `(${repeats}, ${age}, cast(${purchasesIfRecent(model, { repeats, age }, WEEKS_AHEAD)} as double))`,
    );
    for (let at = 0; at < rows.length; at += 1000) {
      await connection.run(
        `insert into raw.atalaya__value_curve values ${rows.slice(at, at + 1000).join(', ')}`,
      );
    }
    await connection.run('commit');
    return { modelled: customers };
  });
}

async function hasOrders(connection: DuckDBConnection): Promise<boolean> {
  const tables = await queryRows(
    connection,
    `select 1 from duckdb_tables() where database_name = current_database()
     and schema_name = 'intermediate' and table_name = 'int_commerce__orders'`,
  );
  return tables.length > 0;
}

/** Days with several orders are one purchase; weeks are whole ones, so that many customers are alike. */
async function readBuyers(connection: DuckDBConnection): Promise<Buyers[]> {
  const rows = await queryRows(
    connection,
    `with company as (
       select cast(timezone(timezone, timezone('UTC', as_of)) as date) as today from raw.atalaya__company
     ), buyers as (
       select
         count(distinct orders.order_date) - 1 as repeats,
         floor((date_diff('day', min(orders.order_date), max(orders.order_date)) + 3) / 7) as recency,
         floor((date_diff('day', min(orders.order_date), max(company.today)) + 3) / 7) as age
       from intermediate.int_commerce__orders as orders
       inner join raw.identity__assignments as customers on customers.record_key = orders.record_key
       cross join company
       where orders.is_counted and orders.order_date <= company.today
       group by customers.customer_id
     )
     select repeats::integer as repeats, recency::integer as recency, age::integer as age, count(*)::integer as customers
     from buyers group by all order by all`,
  );
  return rows.map((row) => ({
    repeats: Number(row.repeats),
    recency: Number(row.recency),
    age: Number(row.age),
    customers: Number(row.customers),
  }));
}

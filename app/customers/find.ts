import { literal, queryRows, withDuckDB } from '../../core/engines/duckdb.ts';
import { AtalayaError, EXIT } from '../../core/errors.ts';

type Row = Record<string, unknown>;

/** A customer of a release by its id or by the key of one of its source records, with records and brands. */
export async function findCustomer(
  releaseFile: string,
  id: string,
): Promise<{ customer: Row; records: Row[]; brands: Row[] }> {
  return withDuckDB(
    releaseFile,
    async (connection) => {
      const key = literal(id);
      const [customer] = await queryRows(
        connection,
        `select * from marts.dim_customer
         where customer_id = ${key}
            or customer_id in (select customer_id from marts.bridge_customer_source
                               where source_key = ${key} or record_key = ${key})
         order by customer_id = ${key} desc, customer_id limit 1`,
      );
      if (!customer) {
        throw new AtalayaError(`There is no customer "${id}" in the current release.`, {
          exitCode: EXIT.usage,
        });
      }
      const own = `where customer_id = ${literal(String(customer.customer_id))}`;
      return {
        customer,
        records: await queryRows(
          connection,
          `select * from marts.bridge_customer_source ${own} order by source, source_key`,
        ),
        brands: await queryRows(
          connection,
          `select * from marts.bridge_customer_brand ${own} order by brand_id`,
        ),
      };
    },
    { readOnly: true },
  );
}

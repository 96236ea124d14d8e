import type { DuckDBConnection } from '../../core/engines/duckdb.ts';
import { eachRow } from '../../models/identity/matching/index.ts';
import { Clusters } from '../../models/identity/matching/unite.ts';

const KEYS = [
  'national_id',
  'email_norm',
  'phone_norm',
  "given_key || '|' || surname1_key || '|' || cast(birth_date as varchar)",
];

/**
 * The peer that needs no model: records of `people` with the same cleaned national id, e-mail, phone, or name and date
 * of birth are one person, all that is connected; `isGuarded` asks for the same first given name as well.
 */
export async function ruleClusters(connection: DuckDBConnection, isGuarded: boolean): Promise<string[][]> {
  await connection.run(
    `create or replace temp table numbered as
     select cast(row_number() over (order by record_key) as integer) as rec, * from people`,
  );
  const keys: string[] = [''];
  await eachRow(connection, 'select record_key from numbered order by rec', ([key]) => {
    keys.push(key as string);
  });
  const none = new Int32Array(keys.length);
  const clusters = new Clusters(
    keys.length - 1,
    { ids: none, births: none, names: none, apart: [], canBornBeOne: () => true, canNamesBeOne: () => true },
    Number.POSITIVE_INFINITY,
  );
  const guard = isGuarded ? " || '|' || split_part(given_key, ' ', 1)" : '';
  for (const key of KEYS) {
    await eachRow(
      connection,
      `select min(rec) over (partition by value), rec from (select rec, ${key}${guard} as value from numbered) as keyed
       where value is not null`,
      ([first, record]) => {
        clusters.join(first as number, record as number, { kinds: false, names: false, births: false });
      },
    );
  }
  const members = new Map<number, string[]>();
  for (let record = 1; record < keys.length; record++) {
    const root = clusters.root(record);
    const list = members.get(root);
    if (list) list.push(keys[record]!);
    else members.set(root, [keys[record]!]);
  }
  return [...members.values()];
}

import type { Definition, Level } from '../../models/identity/matching/definition.ts';
import type { Dialect } from '../../models/identity/matching/dialect.ts';

/** Equal, one or two slips apart, or alike: what typing errors leave of a value. */
function text(column: string): Level[] {
  return [
    {
      label: `same ${column}`,
      when: () => `l.${column} = r.${column}`,
      frequency: `l.f_${column}`,
      equal: column,
    },
    {
      label: `${column} one slip apart`,
      when: (sql) => `${sql.levenshtein(`l.${column}`, `r.${column}`)} <= 1`,
    },
    {
      label: `similar ${column}`,
      when: (sql) =>
        `${sql.levenshtein(`l.${column}`, `r.${column}`)} <= 2 or ${sql.isSimilar(`l.${column}`, `r.${column}`)}`,
    },
  ];
}

const FIELDS = ['given', 'surname', 'birth', 'ssn', 'address', 'suburb', 'postcode', 'number'] as const;

/** The people of FEBRL (Australian addresses, typing errors, swapped names), compared by the product's engine. */
export const febrl: Definition = {
  name: 'febrl',
  peopleAtLeast: 1,
  prepare,
  comparisons: [
    {
      name: 'given',
      missing: 'l.given is null or r.given is null',
      levels: [
        ...text('given'),
        { label: 'given name in the surname box', when: () => 'l.given = r.surname or l.surname = r.given' },
      ],
    },
    {
      name: 'surname',
      missing: 'l.surname is null or r.surname is null',
      levels: [
        ...text('surname'),
        { label: 'surname in the given name box', when: () => 'l.given = r.surname or l.surname = r.given' },
      ],
    },
    ...FIELDS.slice(2).map((name) => ({
      name,
      missing: `l.${name} is null or r.${name} is null`,
      levels: text(name),
    })),
  ],
  blocks: [
    ['ssn'],
    ['given', 'surname'],
    ['given', 'birth'],
    ['surname', 'birth'],
    ['postcode', 'surname'],
    ['postcode', 'given'],
    ['suburb', 'birth'],
    ['address', 'number'],
    ['birth', 'postcode'],
  ].map((keys) => ({ name: keys.join(' and '), keys: [keys.join(" || '|' || ")], cap: 100 })),
  sessions: [['ssn'], ['birth'], ['given', 'surname'], ['postcode', 'address']],
};

/** `identity_records` of a table as febrl.py writes it; it has nothing that may contradict. */
function prepare(sql: Dialect, input: string): string[] {
  const nothing = ['id', 'dob', 'g1', 's1', 'e1', 'e2', 'p1', 'p2', 'account_key'];
  return [
    sql.keep(
      'identity_base',
      `select cast(row_number() over (order by record_key) as integer) as rec, record_key,
         ${nothing.map((name) => `cast(null as varchar) as ${name}`).join(', ')},
         given_name as given, surname, date_of_birth as birth, soc_sec_id as ssn, address_1 as address, suburb, postcode,
         street_number as number
       from ${input}`,
    ),
    sql.keep(
      'identity_records',
      `select base.*, ${FIELDS.map((name) => `log2(greatest(count(${name}) over (partition by ${name}) - 1.0, 1.0) / count(*) over ()) as f_${name}`).join(', ')}
       from identity_base as base`,
    ),
  ];
}

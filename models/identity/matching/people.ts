import type { Definition } from './definition.ts';
import type { Dialect } from './dialect.ts';

/** How often two strangers share a given name, a surname and so on, among Spanish customers. */
const USUAL = { given: 8e-3, surname: 5e-3, birth: 1e-4, postcode: 1e-3 };

/** In a set of so few records the frequency of a name is half what is usual and half what was counted. */
const FEW = 2000;

/**
 * However few the records, the people they are about are some of at least so many: without this, the only two that are
 * called Ana García would be one person in every small set.
 */
const PEOPLE_AT_LEAST = 20_000;

/** An address or number of so many given names or national ids reaches an office or a family: no sign of who. */
const SHARED_BY_NAMES = 5;
const SHARED_BY_IDS = 3;

/** log2 of how rarely two surnames that have nothing to do with each other are similar. */
const SIMILAR_SURNAME = 8;

/** Providers of private mail, by what stands before the first dot of their domains. */
const PRIVATE_PROVIDERS = [
  'gmail, hotmail, outlook, live, msn, yahoo, ymail, icloud, me, mac, aol, gmx, proton, protonmail, telefonica',
  'movistar, terra, ono, wanadoo, orange, jazztel, euskaltel, mixmail, fastmail, zoho, mail',
]
  .flatMap((names) => names.split(', '))
  .map((name) => `'${name}'`)
  .join(', ');

/** How two records of people are compared. The columns are those of `int_customers__records`. */
export const people: Definition = {
  name: 'people-es',
  prepare,
  peopleAtLeast: PEOPLE_AT_LEAST,
  veto: 'g_given_name = -1 and g_surnames = -1',
  rule: `case
    when g_national_id = 3 then 'national_id' when g_email = 5 then 'email' when g_phone = 3 then 'phone' else 'similar'
  end`,
  comparisons: [
    {
      name: 'national_id',
      missing: 'l.id_text is null or r.id_text is null',
      levels: [
        { label: 'same valid national id', when: () => 'l.id = r.id', frequency: 'l.f_id', equal: 'id' },
        {
          label: 'national id one slip apart',
          when: (sql) =>
            `(l.id is null or r.id is null or substr(l.id, 1, 8) <> substr(r.id, 1, 8)) and ${sql.levenshtein('l.id_text', 'r.id_text')} <= 1`,
        },
        {
          label: 'national id two slips apart',
          when: (sql) => `${sql.levenshtein('l.id_text', 'r.id_text')} <= 2`,
        },
      ],
    },
    {
      name: 'given_name',
      missing: 'l.g1 is null or r.g1 is null',
      levels: [
        { label: 'same given name', when: () => 'l.given = r.given', frequency: 'l.f_given', equal: 'given' },
        {
          label: 'same first given name',
          when: () => 'l.g1 = r.g1 and (l.g2 is null or r.g2 is null)',
          frequency: 'l.f_g1',
        },
        {
          label: 'given name contained in the other',
          when: () => 'l.g1 = r.g2 or r.g1 = l.g2',
        },
        {
          label: 'similar given name',
          when: (sql) =>
            `${sql.isSimilar('l.g1', 'r.g1')} or (l.g1 = r.g1 and ${sql.isSimilar('l.g2', 'r.g2')})`,
        },
        {
          label: 'initial of the given name',
          when: () =>
            '(length(l.g1) <= 3 and substr(r.g1, 1, length(l.g1)) = l.g1) or (length(r.g1) <= 3 and substr(l.g1, 1, length(r.g1)) = r.g1)',
        },
        { label: 'same first given name, other second', when: () => 'l.g1 = r.g1' },
      ],
    },
    {
      name: 'surnames',
      missing: 'l.s1 is null or r.s1 is null',
      levels: [
        {
          label: 'same surnames',
          when: () => '(l.s1 = r.s1 and l.s2 = r.s2) or (l.s1 = r.s2 and l.s2 = r.s1)',
          frequency: '(l.f_s1 + l.f_s2)',
          equal: "s1 || '|' || s2",
        },
        {
          label: 'same surnames, one mistyped',
          when: (sql) =>
            `(l.s1 = r.s1 and ${sql.isSimilar('l.s2', 'r.s2')}) or (l.s2 = r.s2 and ${sql.isSimilar('l.s1', 'r.s1')})`,
          frequency: `(case when l.s1 = r.s1 then l.f_s1 else l.f_s2 end - ${SIMILAR_SURNAME})`,
        },
        {
          label: 'same first surname, no second to compare',
          when: () => 'l.s1 = r.s1 and (l.s2 is null or r.s2 is null)',
          frequency: 'l.f_s1',
        },
        {
          label: 'similar first surname, no second to compare',
          when: (sql) => `(l.s2 is null or r.s2 is null) and ${sql.isSimilar('l.s1', 'r.s1')}`,
        },
        {
          label: 'only surname is the second of the other',
          when: () => '(l.s2 is null and l.s1 = r.s2) or (r.s2 is null and r.s1 = l.s2)',
          frequency: 'case when l.s2 is null then l.f_s1 else l.f_s2 end',
        },
        {
          label: 'both surnames similar',
          when: (sql) => `${sql.isSimilar('l.s1', 'r.s1')} and ${sql.isSimilar('l.s2', 'r.s2')}`,
        },
        { label: 'same first surname, other second', when: () => 'l.s1 = r.s1' },
        { label: 'one surname in common', when: () => 'l.s2 = r.s2 or l.s1 = r.s2 or l.s2 = r.s1' },
      ],
    },
    {
      name: 'birth_date',
      missing: 'l.dob is null or r.dob is null',
      levels: [
        { label: 'same date of birth', when: () => 'l.dob = r.dob', frequency: 'l.f_dob', equal: 'dob' },
        {
          label: 'date of birth one digit apart, or day and month swapped',
          when: (sql) =>
            `${sql.hamming('l.dob', 'r.dob')} <= 1 or (substr(l.dob, 1, 4) = substr(r.dob, 1, 4) and substr(l.dob, 6, 2) = substr(r.dob, 9, 2) and substr(l.dob, 9, 2) = substr(r.dob, 6, 2))`,
        },
        { label: 'same year of birth', when: () => 'substr(l.dob, 1, 4) = substr(r.dob, 1, 4)' },
      ],
    },
    {
      name: 'phone',
      missing: 'l.p1 is null or r.p1 is null',
      levels: [
        {
          label: 'same phone',
          when: () => 'l.p1 = r.p1 or l.p1 = r.p2 or l.p2 = r.p1 or l.p2 = r.p2',
          frequency: 'case when l.p1 = r.p1 or l.p1 = r.p2 then l.f_p1 else l.f_p2 end',
          equal: 'p1',
        },
        { label: 'phone one digit apart', when: (sql) => `${sql.levenshtein('l.p1', 'r.p1')} <= 1` },
        {
          // Who has both gives now one, now the other
          label: 'a landline and a mobile',
          when: () => `${isLandline('l.p1')} <> ${isLandline('r.p1')}`,
        },
      ],
    },
    {
      name: 'email',
      missing: 'l.e1 is null or r.e1 is null',
      levels: [
        {
          label: 'same e-mail',
          when: () => 'l.e1 = r.e1 or l.e1 = r.e2 or l.e2 = r.e1 or l.e2 = r.e2',
          frequency: 'case when l.e1 = r.e1 or l.e1 = r.e2 then l.f_e1 else l.f_e2 end',
          equal: 'e1',
        },
        {
          label: 'e-mail mistyped',
          when: (sql) =>
            `l.domain = r.domain and length(l.mailbox) >= 7 and ${sql.levenshtein('l.mailbox', 'r.mailbox')} <= 1`,
        },
        {
          // Made of the name alone, it says no more than the name
          label: 'same mailbox name, made of the name, at another provider',
          when: () => 'l.mailbox = r.mailbox and not l.is_own_mailbox',
          isNeutral: true,
        },
        {
          label: 'same mailbox name at another provider',
          when: () => 'l.mailbox = r.mailbox',
          frequency: 'l.f_mailbox',
          equal: 'mailbox',
        },
        {
          label: 'a private mailbox and one at work',
          when: () => 'l.is_private <> r.is_private',
        },
      ],
    },
    {
      name: 'address',
      missing: 'l.postcode is null or r.postcode is null',
      levels: [
        {
          label: 'same dwelling',
          when: () => 'l.dwelling = r.dwelling',
          frequency: 'l.f_dwelling',
          equal: 'dwelling',
        },
        {
          label: 'same postcode',
          when: () => 'l.postcode = r.postcode',
          frequency: 'l.f_postcode',
          equal: 'postcode',
        },
      ],
    },
  ],
  blocks: [
    { name: 'national id', keys: ['id'], cap: 200 },
    { name: 'e-mail', keys: ['e1', 'e2'], cap: 60 },
    { name: 'phone', keys: ['p1', 'p2'], cap: 60 },
    {
      name: 'given name and both surnames',
      keys: ["g1 || '|' || least(s1, s2) || '|' || greatest(s1, s2)"],
      cap: 60,
    },
    { name: 'given name and first surname', keys: ["g1 || '|' || s1"], cap: 40 },
    { name: 'given name and date of birth', keys: ["g1 || '|' || dob"], cap: 40 },
    { name: 'surname and date of birth', keys: ["s1 || '|' || dob"], cap: 40 },
    { name: 'postcode, given name and surname', keys: ["postcode || '|' || g1 || '|' || s1"], cap: 60 },
    {
      name: 'postcode, given name and second surname',
      keys: ["postcode || '|' || g1 || '|' || coalesce(s2, s1)"],
      cap: 30,
    },
    { name: 'both surnames and postcode', keys: ["postcode || '|' || s1 || '|' || s2"], cap: 30 },
    { name: 'mailbox name', keys: ["mailbox || '|' || g1"], cap: 20 },
    { name: 'dwelling and given name', keys: ["dwelling || '|' || substr(g1, 1, 3)"], cap: 30 },
  ],
  sessions: [
    ['national_id'],
    ['email'],
    ['phone'],
    ['given_name', 'birth_date'],
    ['given_name', 'surnames', 'address'],
  ],
};

/** Statements that make `identity_records` of a relation like `int_customers__records`. */
function prepare(sql: Dialect, input: string): string[] {
  const name = (records: string, usual: number) =>
    `(totals.trust * log2(greatest(${records} - 1.0, 1.0) / totals.records) + (1.0 - totals.trust) * ${Math.log2(usual)})`;
  const contact = (names: string) => `log2(greatest(${names}, 1.0) / totals.people)`;
  return [
    sql.keep(
      'identity_base',
      `select
         cast(row_number() over (order by record_key) as integer) as rec, record_key,
         account_key, national_id as id, coalesce(national_id, national_id_text) as id_text,
         given_key as given, split_part(given_key, ' ', 1) as g1, nullif(split_part(given_key, ' ', 2), '') as g2,
         surname1_key as s1, surname2_key as s2, cast(birth_date as varchar) as dob,
         coalesce(email_norm, email2_norm) as e1, case when email_norm <> email2_norm then email2_norm end as e2,
         coalesce(phone_norm, phone2_norm) as p1, case when phone_norm <> phone2_norm then phone2_norm end as p2,
         postcode, postcode || '|' || street_key as dwelling
       from ${input}`,
    ),
    sql.keep(
      'identity_contacts',
      `select value, count(distinct g1) as names, count(distinct id) as ids
       from (
         select e1 as value, g1, id from identity_base union all select e2, g1, id from identity_base
         union all select p1, g1, id from identity_base union all select p2, g1, id from identity_base
         union all select dwelling, g1, id from identity_base
       ) as uses
       where value is not null group by value`,
    ),
    ...(['given', 'g1', 'dob', 'postcode'] as const).map((column) =>
      sql.keep(
        `identity_f_${column}`,
        `select ${column} as value, count(*) as records from identity_base where ${column} is not null group by ${column}`,
      ),
    ),
    sql.keep(
      'identity_f_surname',
      `select value, count(*) as records
       from (select s1 as value from identity_base union all select s2 from identity_base) as uses
       where value is not null group by value`,
    ),
    sql.keep(
      'identity_f_mailbox',
      `select split_part(e1, '@', 1) as value, count(distinct g1) as records
       from identity_base where e1 is not null group by split_part(e1, '@', 1)`,
    ),
    sql.keep(
      'identity_records',
      `select
         base.rec, base.record_key, base.account_key, base.id, base.id_text, base.given, base.g1, base.g2, base.s1, base.s2, base.dob,
         base.postcode, base.dwelling,
         case when e1.value is not null then base.e1 end as e1, case when e2.value is not null then base.e2 end as e2,
         case when p1.value is not null then base.p1 end as p1, case when p2.value is not null then base.p2 end as p2,
         case when e1.value is not null then split_part(base.e1, '@', 1) end as mailbox,
         case when e1.value is not null then split_part(base.e1, '@', 2) end as domain,
         ${isOwnMailbox("split_part(base.e1, '@', 1)")} as is_own_mailbox,
         split_part(split_part(base.e1, '@', 2), '.', 1) in (${PRIVATE_PROVIDERS}) as is_private,
         ${contact('1.0')} as f_id,
         ${name('given.records', USUAL.given)} as f_given,
         ${name('g1.records', USUAL.given)} as f_g1,
         ${name('s1.records', USUAL.surname)} as f_s1,
         ${name('s2.records', USUAL.surname)} as f_s2,
         ${name('dob.records', USUAL.birth)} as f_dob,
         ${name('postcode.records', USUAL.postcode)} as f_postcode,
         ${contact('e1.names')} as f_e1,
         ${contact('e2.names')} as f_e2,
         ${contact('p1.names')} as f_p1,
         ${contact('p2.names')} as f_p2,
         ${contact('dwelling.names')} as f_dwelling,
         ${contact('mailbox.records')} as f_mailbox
       from identity_base as base
       cross join (
         select
           cast(count(*) as double) as records,
           greatest(cast(count(*) as double), ${PEOPLE_AT_LEAST}.0) as people,
           cast(count(*) as double) / (count(*) + ${FEW}.0) as trust
         from identity_base
       ) as totals
       ${['e1', 'e2', 'p1', 'p2']
         .map(
           (column) =>
             `left join (select value, names from identity_contacts where names < ${SHARED_BY_NAMES} and ids < ${SHARED_BY_IDS}) as ${column} on ${column}.value = base.${column}`,
         )
         .join(' ')}
       left join identity_contacts as dwelling on dwelling.value = base.dwelling
       left join identity_f_mailbox as mailbox on mailbox.value = split_part(base.e1, '@', 1)
       ${['given', 'g1', 'dob', 'postcode'].map((column) => `left join identity_f_${column} as ${column} on ${column}.value = base.${column}`).join(' ')}
       left join identity_f_surname as s1 on s1.value = base.s1
       left join identity_f_surname as s2 on s2.value = base.s2`,
    ),
  ];
}

/** Spanish landlines begin with 8 or 9. */
function isLandline(phone: string): string {
  return `(substr(${phone}, 1, 4) in ('+348', '+349'))`;
}

/** Whether a mailbox name has digits: one without them is mostly made of the name. */
function isOwnMailbox(mailbox: string): string {
  return `(strpos(translate(${mailbox}, '123456789', '000000000'), '0') > 0)`;
}

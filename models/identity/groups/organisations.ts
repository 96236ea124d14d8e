import { type DuckDBConnection, queryRows } from '../../../core/engines/duckdb.ts';
import { byKey, Components } from './components.ts';

/** A record of a company, as `int_customers__companies` has it. */
export interface CompanyRecord {
  companyKey: string;
  parentKey: string | null;
  nameKey: string | null;
  /** Valid CIF, or the national id of who is self-employed. */
  taxId: string | null;
  domain: string | null;
}

/** The records of companies of a relation, sorted. */
export async function companyRecords(
  connection: DuckDBConnection,
  relation: string,
): Promise<CompanyRecord[]> {
  const text = (value: unknown) => (value === null ? null : String(value));
  const rows = await queryRows(
    connection,
    `select company_key, parent_key, name_key, tax_id, domain from ${relation} order by company_key`,
  );
  return rows.map((row) => ({
    companyKey: String(row.company_key),
    parentKey: text(row.parent_key),
    nameKey: text(row.name_key),
    taxId: text(row.tax_id),
    domain: text(row.domain),
  }));
}

/**
 * Groups records of companies into organisations: first by the tax id, then by the web domain, then by the name. Two
 * tax ids are two organisations; a domain or name that belongs to several of them decides nothing for the rest, nor
 * does a name with two domains. Gives the record keys of each organisation, sorted.
 */
export function organisationsOf(records: readonly CompanyRecord[]): string[][] {
  const components = new Components();
  const taxIdOf = new Map<string, string>();
  const sorted = [...records].sort((a, b) => byKey(a.companyKey, b.companyKey));
  const joinAll = (group: readonly CompanyRecord[]) => {
    const known = group.map(({ companyKey }) => taxIdOf.get(components.root(companyKey)));
    const [taxId, ...others] = new Set(known.filter((one) => one !== undefined));
    if (others.length > 0) return;
    for (const { companyKey } of group) components.join(group[0]!.companyKey, companyKey);
    if (taxId !== undefined) taxIdOf.set(components.root(group[0]!.companyKey), taxId);
  };
  for (const { companyKey, taxId } of sorted) {
    if (taxId !== null) taxIdOf.set(components.root(companyKey), taxId);
    else components.root(companyKey);
  }
  for (const group of groupsBy(sorted, ({ taxId }) => taxId)) joinAll(group);
  for (const group of groupsBy(sorted, ({ domain }) => domain)) joinAll(group);
  for (const group of groupsBy(sorted, ({ nameKey }) => nameKey)) {
    const domains = new Set(group.flatMap(({ domain }) => (domain === null ? [] : [domain])));
    if (domains.size <= 1) joinAll(group);
  }
  return components.groups();
}

/**
 * The family of each organisation: those tied by a parent company, or by one domain under several tax ids. It is named
 * after its head, the organisation above the others without one above itself (the smallest id where several are).
 */
export function familiesOf(
  records: readonly CompanyRecord[],
  organisationOf: ReadonlyMap<string, string>,
): Map<string, string> {
  const components = new Components();
  const above = new Map<string, Set<string>>();
  for (const id of organisationOf.values()) components.root(id);
  for (const { companyKey, parentKey } of records) {
    const [own, parent] = [organisationOf.get(companyKey)!, organisationOf.get(parentKey ?? '')];
    if (parent === undefined || parent === own) continue;
    components.join(own, parent);
    above.set(own, (above.get(own) ?? new Set()).add(parent));
  }
  for (const group of groupsBy(records, ({ domain }) => domain)) {
    for (const { companyKey } of group) {
      components.join(organisationOf.get(group[0]!.companyKey)!, organisationOf.get(companyKey)!);
    }
  }
  const parents = new Set([...above.values()].flatMap((ids) => [...ids]));
  const families = new Map<string, string>();
  for (const members of components.groups()) {
    const heads = members.filter((id) => parents.has(id) && !above.has(id));
    for (const id of members) families.set(id, heads[0] ?? members[0]!);
  }
  return families;
}

function groupsBy(
  records: readonly CompanyRecord[],
  keyOf: (record: CompanyRecord) => string | null,
): CompanyRecord[][] {
  const groups = new Map<string, CompanyRecord[]>();
  for (const record of records) {
    const value = keyOf(record);
    if (value === null) continue;
    const group = groups.get(value);
    if (group) group.push(record);
    else groups.set(value, [record]);
  }
  return [...groups].sort(([a], [b]) => byKey(a, b)).map(([, group]) => group);
}

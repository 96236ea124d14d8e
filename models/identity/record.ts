/** A record of a source that is about a person, with its identifiers already made comparable by the dbt model. */
export interface PersonRecord {
  recordKey: string;
  /** Account at the source that several records may name; null when the record names none. */
  accountKey: string | null;
  /** Valid DNI or NIE. */
  nationalId: string | null;
  /** Normalised addresses, junk left out; at most two. */
  emails: readonly string[];
  /** E.164 numbers, junk left out; at most two. */
  phones: readonly string[];
  /** Lower case, without accents. */
  givenName: string | null;
  surname1: string | null;
  /** YYYY-MM-DD */
  birthDate: string | null;
}

/** How a record came to its customer, strongest first. `single` joined nobody. */
export const RULES = ['national_id', 'account', 'email', 'phone', 'single'] as const;
export type Rule = (typeof RULES)[number];

import { OBJECTS, type ObjectName, type SalesObject, type SalesState } from './store.ts';

/** What Salesforce says of a query that it cannot run. */
export class SoqlError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export interface Rows {
  object: ObjectName;
  fields: string[];
  rows: SalesObject[];
}

const QUERY = /^SELECT\s+([\w,\s]+?)\s+FROM\s+(\w+)(?:\s+WHERE\s+(.+?))?(?:\s+LIMIT\s+(\d+))?$/i;
const CONDITION = /^(SystemModstamp)\s*(>=|<=|>|<|=)\s*(\S+)$/i;

/** Runs a query over one object with conditions on the time of change, joined by AND. */
export function runSoql(state: SalesState, text: string): Rows {
  const [, list = '', name = '', where, limit] = QUERY.exec(text.trim()) ?? [];
  const object = OBJECTS.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  if (list === '') throw new SoqlError('MALFORMED_QUERY', `unexpected token in: ${text}`);
  if (object === undefined) throw new SoqlError('INVALID_TYPE', `sObject type '${name}' is not supported.`);
  const fields = list.split(',').map((field) => field.trim());
  const known = fieldsOf(state, object);
  for (const field of fields)
    if (!known.includes(field))
      throw new SoqlError('INVALID_FIELD', `No such column '${field}' on entity '${object}'.`);
  const tests = (where ?? '')
    .split(/\s+AND\s+/i)
    .filter(Boolean)
    .map((condition) => {
      const [, , operator = '', value = ''] = CONDITION.exec(condition) ?? [];
      const bound = Date.parse(value);
      if (Number.isNaN(bound)) throw new SoqlError('MALFORMED_QUERY', `unexpected token: ${condition}`);
      return (at: number) => {
        if (operator === '>') return at > bound;
        if (operator === '>=') return at >= bound;
        if (operator === '<') return at < bound;
        return operator === '<=' ? at <= bound : at === bound;
      };
    });
  const found = state[object].filter((record) => {
    const at = Date.parse(record.SystemModstamp.replace('+0000', 'Z'));
    return tests.every((test) => test(at));
  });
  return { object, fields, rows: limit === undefined ? found : found.slice(0, Number(limit)) };
}

/** The fields that an object has; an org without records still has the standard ones. */
export function fieldsOf(state: SalesState, object: ObjectName): string[] {
  return Object.keys(state[object][0] ?? { Id: '', SystemModstamp: '', IsDeleted: false, CreatedDate: '' });
}

/** Rows as a bulk job's file: every value quoted, nothing for null. */
export function toCsv({ fields, rows }: Rows): string {
  const cell = (value: SalesObject[string] | undefined) =>
    `"${value === null || value === undefined ? '' : String(value).replaceAll('"', '""')}"`;
  const lines = rows.map((row) => fields.map((field) => cell(row[field])).join(','));
  return `${[fields.map((field) => `"${field}"`).join(','), ...lines].join('\n')}\n`;
}

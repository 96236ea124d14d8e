import type { ColumnType, LandedValue } from '../../../core/streams/columns.ts';
import { plainDecimal, ValueError } from '../../engine/landing/values.ts';
import type { Cell } from '../../engine/readers/table.ts';
import { type DateOrder, dateText, instantText, ofExcel, readMoment, readSerial } from './dates.ts';
import { type Did, plainNumber } from './numbers.ts';

/** How the values of a file are written. */
export interface Dialect {
  decimal: ',' | '.';
  order: DateOrder;
  /** Zone of timestamps that name none. */
  timezone: string;
  /** Cells carry their types: text is taken as it stands. */
  typed: boolean;
}

/** Thrown when a value has lost digits on its way into the file: nobody can tell what it was. */
export class LostDigits extends Error {}

const NOTHING = new Set(['', '-', '--', '---', 'n/a', 'na', 'n.a.', 'null', 'none', 'nan', '#n/a', '#n/d']);
const TRUE = new Set(['true', 'verdadero', 'sí', 'si', 's', 'yes', 'y', '1', 'x', 'wahr']);
const FALSE = new Set(['false', 'falso', 'no', 'n', '0', 'falsch']);
/** What Excel makes of a long number that is saved as CSV. */
const SCIENTIFIC = /^(\d)(?:[.,](\d+))?E\+(\d+)$/i;

/**
 * A cell as its column wants it. What cannot be understood comes back as the text it was, for the contract to refuse;
 * `did` hears of everything that was changed. Throws `LostDigits`.
 */
export function coerce(type: ColumnType, cell: Cell, dialect: Dialect, did: Did): LandedValue {
  if (cell === null) return null;
  if (typeof cell === 'string') return coerceText(type, cell, dialect, did);
  if (cell instanceof Date) return coerceDate(type, cell, dialect);
  if (typeof cell === 'boolean') return type === 'boolean' ? cell : String(cell);
  return coerceNumber(type, cell, dialect, did);
}

function coerceText(type: ColumnType, cell: string, dialect: Dialect, did: Did): LandedValue {
  if (dialect.typed && (type === 'text' || type === 'json')) return cell;
  const text = cell.trim();
  if (text.length <= 5 && NOTHING.has(text.toLowerCase())) {
    if (text !== '') did('empty mark');
    return null;
  }
  if (text.length !== cell.length) did('spaces around');
  switch (type) {
    case 'text':
      return wholeDigits(text, did);
    case 'json':
      return text;
    case 'integer':
    case 'number':
    case 'money':
      return numberFrom(type, text, dialect, did);
    case 'boolean':
      return booleanFrom(text, did);
    case 'date':
    case 'timestamp': {
      const moment = readMoment(text, dialect.order, did);
      if (!moment) return text;
      return type === 'date' ? dateText(moment, dialect.timezone) : instantText(moment, dialect.timezone);
    }
  }
}

function numberFrom(type: ColumnType, text: string, dialect: Dialect, did: Did): LandedValue {
  const plain = plainNumber(text, dialect.decimal, did);
  if (plain === null) return text;
  if (type === 'money') return plain;
  if (type === 'number') return Number(plain);
  const whole = /^(-?\d+)\.0*$/.exec(plain);
  return whole ? whole[1]! : plain;
}

function booleanFrom(text: string, did: Did): LandedValue {
  const word = text.toLowerCase();
  if (word === 'true' || word === 'false') return word === 'true';
  if (!TRUE.has(word) && !FALSE.has(word)) return text;
  did('yes or no');
  return TRUE.has(word);
}

/** An id or phone that a spreadsheet wrote as 3.4600111222E+10: whole when all its digits are there. */
function wholeDigits(text: string, did: Did): string {
  const match = SCIENTIFIC.exec(text);
  if (!match) return text;
  const digits = match[1]! + (match[2] ?? '');
  if (digits.length !== Number(match[3]) + 1) {
    throw new LostDigits('the number was shortened by a spreadsheet and its last digits are lost');
  }
  did('number written out');
  return digits;
}

function coerceDate(type: ColumnType, cell: Date, dialect: Dialect): LandedValue {
  if (Number.isNaN(cell.getTime())) return 'not a date';
  const moment = ofExcel(cell.getTime());
  if (type === 'timestamp') return instantText(moment, dialect.timezone);
  if (type === 'date') return dateText(moment, dialect.timezone);
  return moment.dateOnly ? dateText(moment, dialect.timezone) : cell.toISOString().slice(0, 19);
}

function coerceNumber(type: ColumnType, cell: number | bigint, dialect: Dialect, did: Did): LandedValue {
  switch (type) {
    case 'integer':
    case 'number':
      return cell;
    case 'money':
      return String(cell);
    case 'boolean':
      if (cell !== 0 && cell !== 1) return String(cell);
      did('yes or no');
      return cell === 1;
    case 'date':
    case 'timestamp': {
      const moment = readSerial(Number(cell), did) ?? readMoment(String(cell), dialect.order, did);
      if (!moment) return String(cell);
      return type === 'date' ? dateText(moment, dialect.timezone) : instantText(moment, dialect.timezone);
    }
    case 'text':
    case 'json':
      return digitsOf(cell, did);
  }
}

/** A number in a text column is an id, a phone or a postcode: all its digits, never an exponent. */
function digitsOf(cell: number | bigint, did: Did): string {
  // A spreadsheet keeps fifteen digits: behind them are zeros that were never typed.
  if (typeof cell === 'number' && Math.abs(cell) >= 1e15) {
    throw new LostDigits('the number has more digits than a spreadsheet keeps, so its last digits are lost');
  }
  did('number as text');
  try {
    return plainDecimal(String(cell));
  } catch (error) {
    if (error instanceof ValueError) return String(cell);
    throw error;
  }
}

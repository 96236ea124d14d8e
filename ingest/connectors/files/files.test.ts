import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ExcelJS from 'exceljs';
import iconv from 'iconv-lite';
import { afterEach, expect, test } from 'vitest';
import { withDuckDB } from '../../../core/engines/duckdb.ts';
import { checkOne } from '../../engine/check.ts';
import { importFiles } from '../../engine/import.ts';
import { listQuarantine, replayWaiting, showQuarantine } from '../../engine/quarantine.ts';
import { syncAll } from '../../engine/sync.ts';
import { landedRows, newestRows, type TestWorkspace, testWorkspace } from '../../engine/testkit/workspace.ts';
import { connector } from './index.ts';

const registry = new Map([['files', connector]]);
let at: TestWorkspace | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

const COLUMNS = {
  Pedido: 'order_id',
  Fecha: 'ordered_at',
  Importe: ['gross', 'net'],
  Teléfono: 'phone',
  Prueba: 'is_test',
};
const ORDERS = { stream: 'orders', path: 'drop/orders*', columns: COLUMNS };

async function open(streams: object[] = [ORDERS], more: object = {}): Promise<TestWorkspace> {
  at = await testWorkspace([{ id: 'shops', connector: 'files', config: { streams, ...more } }]);
  return at;
}

function put(name: string, content: string | Uint8Array): void {
  const path = join(at!.folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

const sync = () => syncAll(at!.ws, registry);
const orders = async () =>
  (await landedRows(at!.ws, 'orders')).map(
    (row) => `${row.order_id} ${row.ordered_at} ${row.gross} ${row.phone} ${row.is_test}`,
  );
const errorOf = async () => (await sync()).connections[0]!.error?.message;

const SPANISH = [
  'Pedido;Fecha;Importe;Teléfono;Prueba',
  'A1;03/11/2026 10:15;1.234,56 €;600111222;sí',
  'A2;15/07/2026;-12,5;--;no',
];
const SAME = [
  'A1 2026-11-03 09:15:00 1234.5600 600111222 true',
  'A2 2026-07-14 22:00:00 -12.5000 null false',
];
const text = (lines: string[], delimiter = ';', end = '\r\n') =>
  lines.map((line) => (delimiter === ';' ? line : line.replaceAll(';', delimiter)) + end).join('');

test.each<[string, string, Uint8Array | string]>([
  ['UTF-8 with a mark', 'orders.csv', `\ufeff${text(SPANISH)}`],
  ['windows-1252', 'orders.csv', iconv.encode(text(SPANISH), 'windows-1252')],
  ['UTF-16 little endian', 'orders.csv', iconv.encode(`\ufeff${text(SPANISH)}`, 'utf16le')],
  ['UTF-16 big endian', 'orders.csv', iconv.encode(`\ufeff${text(SPANISH)}`, 'utf16-be')],
  ['UTF-16 without a mark', 'orders.csv', iconv.encode(text(SPANISH), 'utf16le')],
  ['tabs', 'orders.tsv', text(SPANISH, '\t')],
  ['bars', 'orders.txt', text(SPANISH, '|')],
  ['a line that names the separator', 'orders.csv', `sep=;\r\n${text(SPANISH)}`],
  ['no end of the last line', 'orders.csv', text(SPANISH).trimEnd()],
  ['zero bytes', 'orders.csv', text(SPANISH).replace('A2', 'A\u00002')],
  ['a total in the foot', 'orders.csv', `${text(SPANISH)};;;;\r\nTotal;;1.222,06;;\r\n`],
  [
    'commas with quotes, in English',
    'orders.csv',
    'Pedido,Fecha,Importe,Teléfono,Prueba\nA1,2026-11-03 10:15:00,"$1,234.56",600111222,TRUE\nA2,2026-07-15,(12.50),n/a,0\n',
  ],
  [
    'month first, since day first cannot be',
    'orders.csv',
    'Pedido,Fecha,Importe,Teléfono,Prueba\nA1,11/3/2026 10:15 AM,1234.56,600111222,yes\nA2,7/15/2026,-12.5,,n\n',
  ],
  [
    'instants with a zone and columns in another order',
    'orders.csv',
    'Prueba,Importe,Fecha,Teléfono,Pedido\ntrue,1234.56,2026-11-03T09:15:00Z,600111222,A1\nfalse,-12.5,2026-07-15T01:00:00+03:00,,A2\n',
  ],
  [
    'headers in other cases and spaces around values',
    'orders.csv',
    ' PEDIDO ;fecha;IMPORTE;teléfono;prueba\r\nA1 ; 03-11-2026 10:15; 1234,56;600111222 ;1\r\nA2;15.07.2026;12,5-;-;0\r\n',
  ],
  [
    'NDJSON',
    'orders.ndjson',
    '{"Pedido":"A1","Fecha":"2026-11-03T10:15:00","Importe":1234.56,"Teléfono":600111222,"Prueba":true}\n\n{"Pedido":"A2","Fecha":"2026-07-15","Importe":"-12.5","Prueba":false,"Teléfono":null}',
  ],
])('reads %s', async (_, name, content) => {
  await open();
  put(`drop/${name}`, content);
  const report = await sync();
  expect(report.connections[0]!.error).toBeUndefined();
  expect(await orders()).toEqual(SAME);
  expect(report.quarantined).toBe(0);
});

async function workbook(fill: (book: ExcelJS.Workbook) => void): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  fill(book);
  return new Uint8Array(await book.xlsx.writeBuffer());
}

test('reads Excel: date cells, serial numbers, numbers as text, phones as numbers, formulas, a total', async () => {
  await open();
  put(
    'drop/orders.xlsx',
    await workbook((book) => {
      const sheet = book.addWorksheet('Ventas');
      sheet.addRow(['Pedido', 'Fecha', 'Importe', 'Teléfono', 'Prueba', 'Notas']);
      sheet.addRow(['A1', new Date(Date.UTC(2026, 10, 3, 10, 15)), 1234.56, 600111222, true, 'hola']);
      sheet.addRow(['A2', 46218, '-12,5', null, 0, { richText: [{ text: 'a' }, { text: 'b' }] }]);
      sheet.addRow([]);
      sheet.addRow(['A3', 46218.5, { formula: 'C2*2', result: 2469.12 }, 34600111222, 'sí']);
      sheet.addRow(['A4', 46218, 1, Number('3.4600111222334455e18'), 'no']);
      sheet.addRow(['TOTAL', null, 3691.18]);
      book.addWorksheet('Otra').addRow(['x']);
    }),
  );
  const report = await sync();
  expect(await orders()).toEqual([...SAME, 'A3 2026-07-15 10:00:00 2469.1200 34600111222 true']);
  expect((await landedRows(at!.ws, 'orders')).map((row) => row._extra)).toEqual([
    '{"Notas":"hola"}',
    '{"Notas":"ab"}',
    null,
  ]);
  const notes = report.connections[0]!.streams[0]!.notes.join('\n');
  expect(notes).toContain('1 total rows at the foot were left out');
  expect(notes).toContain('not read: Otra');
  expect(notes).toMatch(/Excel date number \d/);
  expect(await listQuarantine(at!.ws)).toMatchObject([
    { reason: 'unreadable', path: 'phone', message: expect.stringMatching(/^row 6: .*digits are lost/) },
  ]);
});

test('reads the sheet and the header row it is told to', async () => {
  await open([{ ...ORDERS, sheet: 'Datos', header_row: 3 }]);
  put(
    'drop/orders.xlsx',
    await workbook((book) => {
      book.addWorksheet('Portada').addRow(['nada']);
      const sheet = book.addWorksheet('Datos');
      sheet.addRow(['Informe de ventas']);
      sheet.addRow([]);
      sheet.addRow(['Pedido', 'Fecha', 'Importe', 'Teléfono', 'Prueba']);
      sheet.addRow(['A1', '2026-11-03 10:15', 1234.56, '600111222', 'x']);
      sheet.addRow(['A2', '2026-07-15', -12.5, '-', 'n']);
    }),
  );
  await sync();
  expect(await orders()).toEqual(SAME);
  await at!.close();
  await open([{ ...ORDERS, sheet: 'Nada' }]);
  put('drop/orders.xlsx', await workbook((book) => book.addWorksheet('Uno').addRow(['Pedido'])));
  expect(await errorOf()).toBe('drop/orders.xlsx has no sheet "Nada": it has "Uno".');
});

test('reads Parquet with its types, and takes text as it stands', async () => {
  await open([{ stream: 'orders', path: 'drop/*.parquet', columns: { Importe: ['gross', 'net'] } }]);
  mkdirSync(join(at!.folder, 'drop'));
  await withDuckDB(':memory:', async (duck) => {
    await duck.run(`copy (select 'A1' as order_id, timestamptz '2026-11-03 09:15:00Z' as ordered_at,
      1234.56::decimal(10,2) as "Importe", 600111222::bigint as phone, true as is_test, [1, 2] as tags, '-' as status
      union all select 'A2', timestamptz '2026-07-14 22:00:00Z', -12.5, null, false, null, ' x ')
      to '${join(at!.folder, 'drop', 'o.parquet')}' (format parquet)`);
  });
  await sync();
  expect(await orders()).toEqual(SAME);
  const rows = await landedRows(at!.ws, 'orders');
  expect(rows.map((row) => [row.status, row._extra])).toEqual([
    ['-', '{"tags":"[1,2]"}'],
    [' x ', null],
  ]);
});

test('phones and ids never lose digits: written out when all are there, quarantined when not', async () => {
  await open();
  put(
    'drop/orders.csv',
    text([
      SPANISH[0]!,
      'A1;2026-11-01;1;3,4600111222E+10;',
      'A2;2026-11-01;1;3,46E+10;',
      'A3;2026-11-01;1;+34 600 11 12 22;',
    ]),
  );
  await sync();
  expect((await landedRows(at!.ws, 'orders')).map((row) => row.phone)).toEqual([
    '34600111222',
    '+34 600 11 12 22',
  ]);
  const [waiting] = await listQuarantine(at!.ws);
  expect(waiting).toMatchObject({ reason: 'unreadable', path: 'phone' });
  const shown = await showQuarantine(at!.ws, waiting!.id);
  expect(Buffer.from(shown.raw).toString()).toContain('A2;2026-11-01;1;3,46E+10;');
});

test('broken rows go to the quarantine with reason, place and bytes; the rest lands', async () => {
  await open();
  const bytes = iconv.encode(
    text([
      ...SPANISH,
      'A3;31/02/2026;1;;',
      'A4;01/02/2026;muchos;;',
      ';01/02/2026;1;;',
      'A6;01/02/2026',
      'A7;01/02/2026;1;;;sobra',
      'A8;01/02/2026;1;Muñoz;quizás',
      'A9;01/02/2026;1;;',
    ]),
    'windows-1252',
  );
  put('drop/orders.csv', bytes);
  const report = await sync();
  expect(report).toMatchObject({ rows: 3, quarantined: 6 });
  const rows = await at!.ws.ledger.selectFrom('quarantine').selectAll().orderBy('id').execute();
  expect(rows.map(({ reason, path, message }) => `${reason} ${path} ${message.slice(0, 6)}`)).toEqual([
    'wrong_type ordered_at row 4:',
    'wrong_type gross row 5:',
    'missing_key order_id row 6:',
    'unreadable null row 7:',
    'unreadable null row 8:',
    'wrong_type is_test row 9:',
  ]);
  expect(iconv.decode(Buffer.from(rows[5]!.raw), 'windows-1252')).toBe('A8;01/02/2026;1;Muñoz;quizás');
});

test('a broken NDJSON line and a number too long for JSON are kept as they came', async () => {
  await open();
  put(
    'drop/orders.jsonl',
    '{"Pedido":"A1"}\n{"Pedido":\n[1]\n{"Pedido":12345678901234567890}\n{"Pedido":7}\n',
  );
  await sync();
  expect((await landedRows(at!.ws, 'orders')).map((row) => row.order_id)).toEqual(['7', 'A1']);
  const rows = await at!.ws.ledger.selectFrom('quarantine').selectAll().orderBy('id').execute();
  expect(rows.map((row) => `${row.reason} ${Buffer.from(row.raw).toString()}`)).toEqual([
    'unreadable {"Pedido":',
    'unreadable [1]',
    'unreadable {"Pedido":12345678901234567890}',
  ]);
});

test('ambiguous thousands are read as the other numbers of the file, or as told', async () => {
  await open([{ stream: 'spend', path: 'drop/a*.csv' }]);
  put('drop/a.csv', 'spend_id,amount,grps\n1,"1.234","12,5"\n2,"1.234.567,8","50%"\n');
  await sync();
  const amounts = async () => (await landedRows(at!.ws, 'spend')).map((row) => `${row.amount} ${row.grps}`);
  expect(await amounts()).toEqual(['1234.0000 12.5', '1234567.8000 0.5']);
  await at!.close();
  await open([{ stream: 'spend', path: 'drop/a*.csv', decimal: '.' }]);
  put('drop/a.csv', 'spend_id,amount,grps\n1,"1.234","12.5"\n2,"1,234","1"\n');
  await sync();
  expect(await amounts()).toEqual(['1.2340 12.5', '1234.0000 1']);
});

test('local times follow the zone of the entry, through the change of the clocks', async () => {
  await open([
    { stream: 'orders', path: 'drop/o.csv', timezone: 'Europe/Madrid', date_format: 'dd/mm/yyyy' },
  ]);
  put(
    'drop/o.csv',
    'order_id;ordered_at\n1;25/10/2026 01:30\n2;25/10/2026 02:30\n3;25/10/2026 03:30\n4;29/03/2026 02:30\n5;46.000\n',
  );
  await sync();
  expect((await landedRows(at!.ws, 'orders')).map((row) => row.ordered_at)).toEqual([
    '2026-10-24 23:30:00',
    '2026-10-25 00:30:00',
    '2026-10-25 02:30:00',
    '2026-03-29 01:30:00',
  ]);
});

test('canonical headers need no map, the source is the connection unless said, constants fill gaps', async () => {
  await open([{ stream: 'orders', path: 'drop/o.csv', constants: { currency: 'EUR', channel: 'shop' } }]);
  put('drop/o.csv', 'Order ID,SOURCE,Currency,Vendedor\n1,,USD,Ana\n2,tpv,,\n');
  await sync();
  const rows = await landedRows(at!.ws, 'orders');
  expect(rows.map((r) => `${r._key} ${r.currency} ${r.channel} ${r._extra}`)).toEqual([
    'shops|1 USD shop {"Vendedor":"Ana"}',
    'tpv|2 EUR shop null',
  ]);
});

test('advertising rows need the id of their level; those above it may be unknown', async () => {
  await open([
    { stream: 'ad_performance', path: 'drop/a.csv', constants: { platform: 'meta', account_id: '1' } },
  ]);
  put(
    'drop/a.csv',
    'level,date,campaign_id,spend\naccount,2026-11-01,,3\ncampaign,2026-11-01,c1,2\ncampaign,2026-11-01,,1\nplanet,2026-11-01,c,1\n',
  );
  await sync();
  expect(await landedRows(at!.ws, 'ad_performance')).toHaveLength(2);
  expect((await listQuarantine(at!.ws)).map((row) => `${row.reason} ${row.path}`)).toEqual([
    'not_allowed level',
    'missing_key campaign_id',
  ]);
});

test('an unchanged file is not read again; a changed one or a changed map replaces its rows', async () => {
  await open();
  put('drop/orders.csv', text(SPANISH));
  expect(await sync()).toMatchObject({ rows: 2 });
  expect(await sync()).toMatchObject({ rows: 0, failed: 0 });
  put('drop/orders.csv', text(SPANISH.slice(0, 2)));
  expect(await sync()).toMatchObject({ rows: 1 });
  expect(await orders()).toEqual(SAME.slice(0, 1));
  const entry = at!.ws.config.connections[0]!.config.streams as { constants?: object }[];
  entry[0]!.constants = { coupon: 'X' };
  await sync();
  expect((await landedRows(at!.ws, 'orders')).map((row) => row.coupon)).toEqual(['X']);
});

test('a file that vanished takes its rows along and says so; an empty folder takes nothing', async () => {
  await open();
  put('drop/orders-1.csv', text(SPANISH));
  put('drop/orders-2.csv', text([SPANISH[0]!, 'B1;01/11/2026;1;;', 'B2;01/11/2026;x;;']));
  await sync();
  rmSync(join(at!.folder, 'drop/orders-2.csv'));
  const report = await sync();
  expect(await orders()).toEqual(SAME);
  expect(report.connections[0]!.streams[0]!.notes.join()).toContain('drop/orders-2.csv is no longer there');
  expect(await listQuarantine(at!.ws)).toEqual([]);
  expect((await sync()).connections[0]!.streams[0]!.notes).toEqual([]);
  rmSync(join(at!.folder, 'drop/orders-1.csv'));
  expect(await errorOf()).toMatch(/^No file matches "drop\/orders\*" of the stream "orders"/);
  expect(await orders()).toEqual(SAME);
});

test('one key in two files lands twice, and the newest is the one of the file that came last', async () => {
  await open();
  put('drop/orders-1.csv', text([SPANISH[0]!, 'A1;01/11/2026;1;;']));
  put('drop/orders-2.csv', text([SPANISH[0]!, 'A1;01/11/2026;2;;']));
  await sync();
  expect(await landedRows(at!.ws, 'orders')).toHaveLength(2);
  expect((await newestRows(at!.ws, 'orders')).get('shops|A1')).toMatchObject({ gross: '2.0000' });
});

test('a broken file is one clear error, lands nothing, and does not keep other files out', async () => {
  await open();
  put('drop/orders-1.xlsx', 'PK\u0003\u0004 this is no workbook');
  put('drop/orders-2.csv', Buffer.from(Array.from({ length: 5_000 }, (_, n) => (n * 7919) % 256)));
  put('drop/orders-3.csv', text([...SPANISH, 'A3;"never closed;1;;', 'A4;01/11/2026;1;;']));
  put('drop/orders-4.xlsx', 'not even a zip');
  put('drop/orders-5.parquet', 'PAR1 nonsense');
  put('drop/orders-6.csv', '');
  put('drop/orders-7.csv', text(SPANISH));
  const message = await errorOf();
  for (const part of [
    'drop/orders-1.xlsx cannot be read as an Excel workbook: the file is broken.',
    'drop/orders-2.csv is not a text file',
    'drop/orders-3.csv has a quote that is opened and never closed',
    'drop/orders-4.xlsx is not an Excel workbook (.xlsx)',
    'drop/orders-5.parquet cannot be read as Parquet',
    'drop/orders-6.csv is empty',
  ]) {
    expect(message).toContain(part);
  }
  expect(await orders()).toEqual(SAME);
  expect(await listQuarantine(at!.ws)).toEqual([]);
});

test.each<[string, object, string, string]>([
  [
    'a stream that does not exist',
    { stream: 'orderz', path: 'o.csv' },
    '',
    '"orderz" is not a stream: write one of',
  ],
  [
    'a column that does not exist',
    { stream: 'orders', path: 'o.csv', columns: { A: 'importe' } },
    '',
    '"importe" is not a column of orders: write one of source, order_id',
  ],
  [
    'two headers for one column',
    { stream: 'orders', path: 'o.csv', columns: { A: 'net', B: 'net' } },
    '',
    'net is already filled from "A"',
  ],
  ['a setting that does not exist', { stream: 'orders', path: 'o.csv', headers: 1 }, '', 'headers'],
  [
    'a mapped header that is missing',
    { stream: 'orders', path: 'o.csv', columns: { Pedido: 'order_id' } },
    'Order,Total\n1,2\n',
    'o.csv has no column "Pedido": mend the map of its columns (it has Order, Total).',
  ],
  [
    'a key column that is missing',
    { stream: 'orders', path: 'o.csv' },
    'net\n2\n',
    'o.csv has no column for order_id, which every row of "orders" needs',
  ],
  [
    'a kind of file that is not read',
    { stream: 'orders', path: 'o.pdf' },
    'x',
    'o.pdf is of a kind that is not read',
  ],
  ['no file', { stream: 'orders', path: 'none/*.csv' }, '', 'No file matches "none/*.csv"'],
])('says clearly: %s', async (_, entry, content, message) => {
  await open([entry]);
  if (content) put((entry as { path: string }).path, content);
  expect(await errorOf()).toContain(message);
  expect((await checkOne(at!.ws, registry, 'shops')).ok).toBe(message.includes('no column'));
});

test('two entries may not both take a file', async () => {
  await open([ORDERS, { ...ORDERS, path: 'drop/*.csv' }]);
  put('drop/orders.csv', text(SPANISH));
  expect(await errorOf()).toContain('drop/orders.csv is named by two entries of the stream "orders"');
});

test('checking says what is there', async () => {
  await open();
  put('drop/orders.csv', text(SPANISH));
  put('drop/~$orders.xlsx', 'left by Excel');
  expect(await checkOne(at!.ws, registry, 'shops')).toEqual({ ok: true, message: '1 file for orders.' });
});

test('canonical rows are imported once, beside the configured files', async () => {
  await open();
  put('drop/orders.csv', text(SPANISH));
  await sync();
  put('old/a.csv', 'order_id;ordered_at;gross\nZ1;01/02/2025;3,5\nZ2;;x\n');
  const file = join(at!.folder, 'old/a.csv');
  expect(await importFiles(at!.ws, registry, 'shops', 'orders', [file])).toMatchObject({
    rows: 1,
    quarantined: 1,
  });
  put('old/renamed.csv', readFileSync(file));
  const again = [file, join(at!.folder, 'old/renamed.csv')];
  expect(await importFiles(at!.ws, registry, 'shops', 'orders', again)).toMatchObject({
    rows: 0,
    alreadyLanded: 2,
  });
  await sync();
  expect(await landedRows(at!.ws, 'orders')).toHaveLength(3);
  await expect(importFiles(at!.ws, registry, 'shops', 'orderz', [file])).rejects.toThrow(
    'no stream "orderz"',
  );
  await expect(importFiles(at!.ws, registry, 'shops', 'orders', ['/none.csv'])).rejects.toThrow(
    'There is no file',
  );
});

test('replaying reads the files again that hold the record', async () => {
  await open();
  put('drop/orders.csv', text([...SPANISH, 'A3;01/02/2026;x;;']));
  await sync();
  expect(await replayWaiting(at!.ws, registry)).toEqual({ tried: 1, landed: 0, remaining: 1 });
  put('drop/orders.csv', text([...SPANISH, 'A3;01/02/2026;7;;']));
  expect(await replayWaiting(at!.ws, registry)).toEqual({ tried: 1, landed: 1, remaining: 0 });
  expect(await orders()).toHaveLength(3);
});

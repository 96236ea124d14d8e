import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RULED_MARTS } from '../../core/access/marts.ts';
import { csvOf } from './csv.ts';
import { EXAMPLES } from './examples.ts';
import { sqlError } from './texts.ts';

test('the documented queries and the examples ask marts that exist', () => {
  const docs = readFileSync(join(import.meta.dirname, '../../docs/sql.md'), 'utf8');
  const documented = [...docs.matchAll(/```sql\n([\s\S]*?)```/g)].map((match) => match[1]!);
  expect(documented.length).toBeGreaterThan(3);
  for (const sql of [...documented, ...EXAMPLES.map((example) => example.sql)]) {
    const used = [...sql.matchAll(/\b(?:from|join)\s+(\w+)/g)].map((match) => match[1]!);
    expect(used.length).toBeGreaterThan(0);
    for (const mart of used) expect(RULED_MARTS).toContain(mart);
  }
});

test('CSV for Excel in Spanish has a BOM, semicolons and decimal commas; nothing becomes a formula', () => {
  const columns = [
    { name: 'canal', type: 'VARCHAR', isNumber: false },
    { name: 'neto', type: 'DECIMAL(18,4)', isNumber: true },
  ];
  const rows = [
    ['=cmd()', '-1234.5000'],
    ['a;"b"', null],
  ];
  expect(csvOf(columns, rows, 'es')).toBe(`\ufeffcanal;neto\r\n'=cmd();-1234,5000\r\n"a;""b""";\r\n`);
  expect(csvOf(columns, rows, 'plain')).toBe(`canal,neto\r\n'=cmd(),-1234.5000\r\n"a;""b""",\r\n`);
});

test('our own sentences are told in Spanish, DuckDB’s own stay', () => {
  expect(sqlError('The query took longer than 30 s and was stopped.', 'es')).toBe(
    'La consulta tardó más de 30 s y se ha detenido.',
  );
  expect(sqlError('Table with name x does not exist!', 'es')).toBe('No hay ninguna tabla x.');
  expect(sqlError('Something else', 'es')).toBe('Something else');
});

import type { Language } from '../gateway/language.ts';

/** What the page says; the script gets the same. `{n}` and `{ms}` are filled in by it. */
export const SQL_TEXTS = {
  es: {
    title: 'SQL',
    lead: 'Consultas de solo lectura sobre la versión publicada, con los datos que usted puede ver.',
    query: 'Consulta',
    run: 'Ejecutar',
    cancel: 'Cancelar',
    keys: 'Ctrl + Intro ejecuta · Tab sangra · Esc y después Tab sale del editor',
    examples: 'Ejemplos',
    choose: 'Elija un ejemplo…',
    tables: 'Tablas',
    filter: 'Buscar tabla o columna',
    columns: 'columnas',
    insert: 'Insertar',
    result: 'Resultado',
    none: 'Todavía no hay resultado.',
    running: 'Ejecutando…',
    rows: '{n} filas en {ms} ms',
    row: '1 fila en {ms} ms',
    cut: 'Solo las primeras {n} filas ({ms} ms): la exportación da hasta {max}.',
    exportEs: 'CSV para Excel',
    exportPlain: 'CSV',
    exported: 'Exportado.',
    exportCut: 'Exportadas solo las primeras {max} filas.',
    history: 'Historial de la sesión',
    emptyHistory: 'Aquí aparecen las consultas de esta sesión.',
    failed: 'No se ha podido consultar. Vuelva a intentarlo.',
    signedOut: 'La sesión ha terminado: vuelva a entrar.',
    noTables: 'No hay tablas.',
    loading: 'Cargando…',
    dashboards: 'Paneles',
    signOut: 'Salir',
    limits: (rows: string, seconds: number) => `Hasta ${rows} filas y ${seconds} s por consulta.`,
  },
  en: {
    title: 'SQL',
    lead: 'Read-only queries on the published release, with the data that you may see.',
    query: 'Query',
    run: 'Run',
    cancel: 'Cancel',
    keys: 'Ctrl + Enter runs · Tab indents · Esc, then Tab, leaves the editor',
    examples: 'Examples',
    choose: 'Choose an example…',
    tables: 'Tables',
    filter: 'Find a table or column',
    columns: 'columns',
    insert: 'Insert',
    result: 'Result',
    none: 'There is no result yet.',
    running: 'Running…',
    rows: '{n} rows in {ms} ms',
    row: '1 row in {ms} ms',
    cut: 'Only the first {n} rows ({ms} ms): the export gives up to {max}.',
    exportEs: 'CSV for Excel (Spanish)',
    exportPlain: 'CSV',
    exported: 'Exported.',
    exportCut: 'Only the first {max} rows were exported.',
    history: 'History of this session',
    emptyHistory: 'Queries of this session appear here.',
    failed: 'The query could not be asked. Try again.',
    signedOut: 'The session has ended: sign in again.',
    noTables: 'There are no tables.',
    loading: 'Loading…',
    dashboards: 'Dashboards',
    signOut: 'Sign out',
    limits: (rows: string, seconds: number) => `Up to ${rows} rows and ${seconds} s a query.`,
  },
} as const satisfies Record<Language, Record<string, unknown>>;

/** The process' own sentences in Spanish; what DuckDB says of a query stays as it says it. */
const SPANISH: readonly [RegExp, string][] = [
  [/^The query was stopped\.$/, 'La consulta se ha detenido.'],
  [
    /^The query took longer than (\d+) s and was stopped\.$/,
    'La consulta tardó más de $1 s y se ha detenido.',
  ],
  [
    /^The query needed more memory.*$/,
    'La consulta necesita más memoria de la permitida: pida menos filas, o agrupe antes de unir.',
  ],
  [/^The answer is too large.*$/, 'La respuesta es demasiado grande: pida menos filas o columnas.'],
  [/^Give one SQL statement, not (\d+)\.$/, 'Escriba una sola sentencia SQL, no $1.'],
  [
    /^A release is read-only.*$/,
    'Solo se puede leer: escriba un SELECT (o WITH, DESCRIBE, SUMMARIZE, EXPLAIN).',
  ],
  [/^Table with name (\S+) does not exist!.*$/, 'No hay ninguna tabla $1.'],
  [/^Referenced column (\S+) .*$/, 'No hay ninguna columna $1 en esas tablas.'],
  [/^syntax error at or near (.*)$/, 'Error de sintaxis cerca de $1.'],
];

/** An error in the reader's language, as far as it is one of ours or a frequent one. */
export function sqlError(error: string, language: Language): string {
  if (language === 'en') return error;
  const found = SPANISH.find(([pattern]) => pattern.test(error));
  return found ? error.replace(found[0], found[1]) : error;
}

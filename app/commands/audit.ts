import { type Command, Option } from 'commander';
import { count, day, example, projectOptions } from './options.ts';

interface Options {
  actor?: string;
  action?: string;
  subject?: string;
  from?: string;
  to?: string;
  limit: number;
  format: 'table' | 'csv' | 'json';
  json?: boolean;
}

const COLUMNS = ['at', 'actor', 'action', 'subject', 'detail'] as const;

/** `audit`: who did what. */
export function addAuditCommand(program: Command): void {
  const command = program
    .command('audit')
    .description('who signed in, was given rights, exported or read personal data; newest first')
    .option('--actor <who>', 'an e-mail address, or cli or config')
    .option('--action <name>', 'an action with those below it: login, denied, sql.export, personal.read …')
    .option('--subject <text>', 'part of what it was done to')
    .option('--from <day>', 'first day (UTC)', day)
    .option('--to <day>', 'last day (UTC)', day)
    .option('--limit <n>', 'lines at most', count, 100)
    .addOption(new Option('--format <format>').choices(['table', 'csv', 'json']).default('table'))
    .option('--json', 'the same as --format json')
    .action(async (options: Options) => {
      const { readAudit } = await import('../../core/access/audit.ts');
      const { withProject } = await import('../project.ts');
      const { csvOf } = await import('../sql/csv.ts');
      const { print, printJson, textTable, write } = await import('../output.ts');
      await withProject(projectOptions(command), { vendors: false }, async ({ ws }) => {
        const lines = await readAudit(ws.ledger, options);
        if (options.json || options.format === 'json') return printJson(lines);
        if (options.format === 'csv') {
          const columns = COLUMNS.map((name) => ({ name, type: 'VARCHAR', isNumber: false }));
          const rows = lines.map((line) => COLUMNS.map((name) => line[name] ?? null));
          return write(csvOf(columns, rows, 'plain'));
        }
        await print(
          textTable(
            lines.map((line) => ({ ...line })),
            [...COLUMNS],
          ),
        );
      });
    });
  example(
    command,
    'audit --action login --from 2026-11-01',
    'audit --action sql.export --format csv > exports.csv',
  );
}

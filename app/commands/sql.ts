import { type Command, Option } from 'commander';
import { example, projectOptions } from './options.ts';

interface Options {
  format: 'table' | 'csv' | 'json' | 'parquet';
  json?: boolean;
}

/** `sql`: one reading query on the current release. */
export function addSqlCommand(program: Command): void {
  const command = program
    .command('sql')
    .description('query the published marts of the current release, read-only')
    .argument('<query>', 'one SQL statement; the marts need no prefix')
    .addOption(
      new Option('--format <format>', 'how the rows are written to standard output')
        .choices(['table', 'csv', 'json', 'parquet'])
        .default('table'),
    )
    .option('--json', 'the same as --format json')
    .action(async (query: string, options: Options) => {
      const { withProject } = await import('../project.ts');
      const { currentReleaseFile } = await import('../current-release.ts');
      const { runSql } = await import('../sql.ts');
      const { write } = await import('../output.ts');
      await withProject(projectOptions(command), { vendors: false }, async ({ ws }) => {
        await runSql(currentReleaseFile(ws.home), query, options.json ? 'json' : options.format, write);
      });
    });
  example(
    command,
    'sql "select channel_id, sum(spend_rc) as spend from mart_channel_roi_daily group by all"',
    'sql "select * from dim_campaign" --format parquet > campaigns.parquet',
  );
}

import type { Command } from 'commander';
import { day, example, projectOptions } from './options.ts';

/** `import` and `backfill`: records that a plain sync would not bring. */
export function addIngestCommands(program: Command): void {
  addImport(program);
  addBackfill(program);
}

function addImport(program: Command): void {
  const command = program
    .command('import')
    .description('land recorded rows through the same contract, quarantine and ledger as a sync')
    .argument('<connection>')
    .argument('<stream>')
    .argument('<file...>', 'NDJSON, CSV or Parquet')
    .option('--json', 'the outcome as JSON')
    .action(async (id: string, stream: string, files: string[], options: { json?: boolean }) => {
      const { resolve } = await import('node:path');
      const { connectors, importRecords } = await import('../../ingest/index.ts');
      const { connectionNamed, connectorNamed, streamNamed } = await import('../names.ts');
      const { withProject } = await import('../project.ts');
      const { print, printJson } = await import('../output.ts');
      await withProject(projectOptions(command), { vendors: false }, async ({ ws }) => {
        const connection = connectionNamed(ws.config, id);
        streamNamed(connectorNamed(connectors, connection.connector), stream);
        const paths = files.map((file) => resolve(file));
        const report = await importRecords(ws, id, stream, paths);
        if (options.json) return printJson(report);
        const known = report.alreadyLanded > 0 ? `, ${report.alreadyLanded} files had landed before` : '';
        await print(
          `${id} ${stream}: ${report.rows} rows landed, ${report.quarantined} in quarantine${known}.`,
        );
        for (const note of report.notes) await print(note);
      });
    });
  example(
    command,
    'import norte-shops orders old-orders.csv',
    'import norte-meta insights_ad recorded.ndjson',
  );
}

function addBackfill(program: Command): void {
  const command = program
    .command('backfill')
    .description('read past days of a connection again, or for the first time')
    .argument('<connection>')
    .requiredOption('--from <day>', 'first day, YYYY-MM-DD', day)
    .requiredOption('--to <day>', 'last day, YYYY-MM-DD', day)
    .option('--json', 'the outcome as JSON')
    .action(async (id: string, options: { from: string; to: string; json?: boolean }) => {
      const { AtalayaError, EXIT } = await import('../../core/errors.ts');
      const { backfillConnection } = await import('../../ingest/index.ts');
      const { connectionNamed } = await import('../names.ts');
      const { withProject } = await import('../project.ts');
      const { print, printJson, Progress } = await import('../output.ts');
      const { from, to } = options;
      if (from > to) {
        throw new AtalayaError(`--from ${from} lies after --to ${to}: give the earlier day first.`, {
          exitCode: EXIT.usage,
        });
      }
      await withProject(projectOptions(command), { vendors: true }, async ({ ws }) => {
        connectionNamed(ws.config, id);
        const progress = new Progress();
        const onProgress = (event: object) => progress.update(Object.values(event).map(String).join(' '));
        const report = await backfillConnection(ws, id, { from, to, onProgress });
        progress.done();
        if (options.json) await printJson(report);
        const failed = report.connections.flatMap((one) =>
          one.error ? [`${one.id}: ${one.error.message}`] : [],
        );
        if (failed.length > 0) throw new AtalayaError(`The backfill failed: ${failed.join('; ')}`);
        if (!options.json)
          await print(
            `${id} from ${from} to ${to}: ${report.rows} rows landed, ${report.quarantined} in quarantine.`,
          );
      });
    });
  example(command, 'backfill norte-meta --from 2026-01-01 --to 2026-03-31');
}

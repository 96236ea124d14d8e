import type { Command } from 'commander';
import { example, projectOptions } from './options.ts';

/** `connector`: what can be connected, and whether a connection works. */
export function addConnectorCommands(program: Command): void {
  const connector = program.command('connector').description('vendors that can be connected');

  const list = connector
    .command('list')
    .description('every connector with its streams')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const { connectors } = await import('../../ingest/index.ts');
      const { print, printJson, textTable } = await import('../output.ts');
      const rows = [...connectors.values()].map((one) => ({
        connector: one.id,
        title: one.title,
        domain: one.domain,
        api: one.apiVersion,
        streams: one.streams.map((stream) => stream.name),
      }));
      if (options.json) return printJson(rows);
      const shown = rows.map((row) => ({ ...row, streams: row.streams.join(', ') }));
      await print(textTable(shown, ['connector', 'title', 'domain', 'api', 'streams'], 90));
    });
  example(list, 'connector list');

  const check = connector
    .command('check')
    .description('one cheap request that proves address, credentials and permission')
    .argument('<connection>')
    .option('--json', 'as JSON')
    .action(async (id: string, options: { json?: boolean }) => {
      const { AtalayaError, EXIT } = await import('../../core/errors.ts');
      const { checkConnection } = await import('../../ingest/index.ts');
      const { connectionNamed } = await import('../names.ts');
      const { withProject } = await import('../project.ts');
      const { print, printJson } = await import('../output.ts');
      await withProject(projectOptions(check), { vendors: true }, async ({ ws }) => {
        connectionNamed(ws.config, id);
        const result = await checkConnection(ws, id);
        if (options.json) await printJson({ connection: id, ...result });
        if (!result.ok)
          throw new AtalayaError(`${id} does not work: ${result.message}`, { exitCode: EXIT.check });
        if (!options.json) await print(`${id} works: ${result.message}`);
      });
    });
  example(check, 'connector check norte-meta');

  const fresh = connector
    .command('new')
    .description(
      'write the folder of a new connector, its tests and its staging models; see docs/add-a-connector.md',
    )
    .argument('<name>', 'small letters and dashes, such as acme-crm')
    .option('--json', 'as JSON')
    .action(async (name: string, options: { json?: boolean }) => {
      const { fileURLToPath } = await import('node:url');
      const { scaffoldConnector } = await import('../../ingest/template/scaffold.ts');
      const { print, printJson } = await import('../output.ts');
      const written = scaffoldConnector(fileURLToPath(new URL('../../', import.meta.url)), name);
      if (options.json) return printJson({ connector: name, written });
      for (const path of written) await print(path);
      await print(`Next: npm run conformance -- ${name}, then docs/add-a-connector.md from step 2 on.`);
    });
  example(fresh, 'connector new acme-crm');
}

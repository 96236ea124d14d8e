import type { Command } from 'commander';
import { count, example, projectOptions } from './options.ts';

interface Filter {
  connection?: string;
  stream?: string;
  reason?: string;
  limit?: number;
  json?: boolean;
}

/** `quarantine`: the records that broke their contract, kept as they came. */
export function addQuarantineCommands(program: Command): void {
  const quarantine = program.command('quarantine').description('records that broke their contract');

  const list = filtered(quarantine.command('list').description('what is in quarantine and why'))
    .option('--limit <number>', 'at most so many', count, 100)
    .action(async (options: Filter) => {
      const { listQuarantine } = await import('../../ingest/index.ts');
      const { withProject } = await import('../project.ts');
      const { print, printJson, textTable } = await import('../output.ts');
      await withProject(projectOptions(list), { vendors: false }, async ({ ws }) => {
        const rows = await listQuarantine(ws, await checkedFilter(ws, options));
        if (options.json) return printJson(rows);
        if (rows.length === 0) return print('Nothing is in quarantine.');
        const shown = rows.map((row) => ({ ...row }) as Record<string, unknown>);
        await print(
          textTable(shown, ['id', 'connection', 'stream', 'reason', 'path', 'message', 'created_at']),
        );
      });
    });
  example(list, 'quarantine list --connection norte-meta');

  const show = quarantine
    .command('show')
    .description('one record as it came, with what is wrong with it')
    .argument('<id>', 'number of the record', count)
    .option('--json', 'as JSON')
    .action(async (id: number, options: { json?: boolean }) => {
      const { showQuarantine } = await import('../../ingest/index.ts');
      const { withProject } = await import('../project.ts');
      const { print, printJson } = await import('../output.ts');
      await withProject(projectOptions(show), { vendors: false }, async ({ ws }) => {
        const record = readable(await showQuarantine(ws, id));
        if (options.json) return printJson(record);
        for (const [name, value] of Object.entries(record)) {
          if (value !== null && value !== undefined) await print(`${name.padEnd(17)} ${String(value)}`);
        }
      });
    });
  example(show, 'quarantine show 12');

  const replay = filtered(
    quarantine.command('replay').description('try the records again, for example after a newer contract'),
  ).action(async (options: Filter) => {
    const { replayQuarantine } = await import('../../ingest/index.ts');
    const { withProject } = await import('../project.ts');
    const { print, printJson } = await import('../output.ts');
    await withProject(projectOptions(replay), { vendors: false }, async ({ ws }) => {
      const result = await replayQuarantine(ws, await checkedFilter(ws, options));
      if (options.json) return printJson(result);
      const parts = Object.entries(result).map(([name, value]) => `${name} ${String(value)}`);
      await print(`Replayed: ${parts.join(', ')}.`);
    });
  });
  example(replay, 'quarantine replay --connection norte-meta --stream insights_ad');
}

function filtered(command: Command): Command {
  return command
    .option('--connection <id>', 'only of this connection')
    .option('--stream <name>', 'only of this stream')
    .option('--reason <reason>', 'only with this reason')
    .option('--json', 'as JSON');
}

async function checkedFilter(
  ws: { config: Parameters<typeof import('../names.ts').connectionNamed>[0] },
  options: Filter,
): Promise<Omit<Filter, 'json'>> {
  const { connectionNamed } = await import('../names.ts');
  if (options.connection !== undefined) connectionNamed(ws.config, options.connection);
  const { json: _json, ...filter } = options;
  return filter;
}

/** The raw bytes as text, so that a person can read them. */
function readable(record: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, bytesOf(value)?.toString('utf8') ?? value]),
  );
}

/** SQLite drivers differ in how they give bytes back. */
function bytesOf(value: unknown): Buffer | null {
  if (value instanceof ArrayBuffer) return Buffer.from(value);
  return value instanceof Uint8Array ? Buffer.from(value) : null;
}

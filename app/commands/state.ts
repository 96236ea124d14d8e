import type { Command } from 'commander';
import { example, projectOptions } from './options.ts';

/** `state`: where each stream stands, and setting it to another place. */
export function addStateCommands(program: Command): void {
  const state = program.command('state').description('how far each stream of a connection has been read');

  const show = state
    .command('show')
    .description('cursor, slices and broken-off backfills of each stream')
    .argument('<connection>')
    .argument('[stream]')
    .option('--json', 'as JSON')
    .action(async (id: string, stream: string | undefined, options: { json?: boolean }) => {
      const { connectors, streamCursors } = await import('../../ingest/index.ts');
      const { connectionNamed, connectorNamed, streamNamed } = await import('../names.ts');
      const { withProject } = await import('../project.ts');
      const { print, printJson, textTable } = await import('../output.ts');
      await withProject(projectOptions(show), { vendors: false }, async ({ ws }) => {
        const connection = connectionNamed(ws.config, id);
        if (stream) streamNamed(connectorNamed(connectors, connection.connector), stream);
        const found = await streamCursors(ws, id, stream);
        if (options.json) return printJson(found);
        const rows = found.map((one) => ({
          stream: one.stream,
          cursor: one.cursor === null ? null : JSON.stringify(one.cursor),
          'updated at': one.updatedAt,
          slices: one.slices,
          'last slice': one.lastSlice,
          'backfill broken off': one.backfills.map(({ days }) => days).join(', ') || null,
        }));
        await print(textTable(rows, Object.keys(rows[0] ?? { stream: '' }), 90));
      });
    });
  example(show, 'state show norte-meta', 'state show norte-meta insights_ad --json');

  const set = state
    .command('set')
    .description('go on from another place: the next sync reads from there; what landed stays')
    .argument('<connection>')
    .argument('<stream>')
    .argument('<cursor>', 'JSON as "state show --json" gives it, or null to begin anew')
    .option('--dry-run', 'only say what the next sync would read')
    .option('--yes', 'do not ask')
    .option('--by <who>', 'who decides', 'cli')
    .option('--json', 'as JSON')
    .action(async (id: string, stream: string, text: string, options: SetOptions) => {
      const { AtalayaError, EXIT } = await import('../../core/errors.ts');
      const { connectors, planCursorChange, readCursor, setCursor } = await import('../../ingest/index.ts');
      const { connectionNamed, connectorNamed, streamNamed } = await import('../names.ts');
      const { withProject } = await import('../project.ts');
      const { print, printJson } = await import('../output.ts');
      await withProject(projectOptions(set), { vendors: false }, async ({ ws }) => {
        const connection = connectionNamed(ws.config, id);
        streamNamed(connectorNamed(connectors, connection.connector), stream);
        const change = await planCursorChange(ws, id, stream, readCursor(text));
        if (!options.json) {
          await print(`${id} ${stream}: ${JSON.stringify(change.before)} → ${JSON.stringify(change.after)}`);
          await print(
            `The next sync reads ${slices(change.readsAfter)}; as it is it would read ${slices(change.readsBefore)}.`,
          );
        }
        if (!options.dryRun) {
          if (!options.yes && !(await agreed())) {
            throw new AtalayaError('Nothing was changed: answer "yes", or give --yes.', {
              exitCode: EXIT.usage,
            });
          }
          await setCursor(ws, change, options.by);
        }
        if (options.json) return printJson({ ...change, applied: !options.dryRun });
        await print(options.dryRun ? 'Nothing was changed.' : 'Set, and written to the audit.');
      });
    });
  example(
    set,
    `state set norte-meta insights_ad '{"from":"2026-01-01","through":"2026-10-31"}' --dry-run`,
    'state set norte-hubspot contacts null --yes',
  );
}

interface SetOptions {
  dryRun?: boolean;
  yes?: boolean;
  by: string;
  json?: boolean;
}

/** How many slices, and which are the first and the last. */
function slices(ids: string[] | null): string {
  if (ids === null) return 'what it then finds';
  if (ids.length === 0) return 'nothing';
  return ids.length === 1 ? ids[0]! : `${ids.length} slices, ${ids[0]} to ${ids.at(-1)}`;
}

/** Asks on a terminal; where nobody can answer, the answer is no. */
async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question('Set it? (yes/no) ')).trim().toLowerCase() === 'yes';
  } finally {
    terminal.close();
  }
}

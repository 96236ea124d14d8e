import type { Command } from 'commander';
import { example, projectOptions } from './options.ts';

/** `release`: what readers see, and the way back. */
export function addReleaseCommands(program: Command): void {
  const release = program.command('release').description('published versions of the marts');

  const list = release
    .command('list')
    .description('all releases that can be read, newest first')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const { listReleases } = await import('../../pipelines/release.ts');
      const { withProject } = await import('../project.ts');
      const { print, printJson, textTable } = await import('../output.ts');
      await withProject(projectOptions(list), { vendors: false }, async ({ ws }) => {
        const rows = await listReleases(ws);
        if (options.json) return printJson(rows);
        if (rows.length === 0) return print('Nothing has been published yet.');
        const shown = rows.map((row) => ({
          release: row.id,
          created: row.createdAt,
          status: row.status,
          tables: Object.keys(row.tables).length,
          '': row.isCurrent ? '← readers see this' : '',
        }));
        await print(textTable(shown, ['release', 'created', 'status', 'tables', '']));
      });
    });
  example(list, 'release list');

  const rollback = release
    .command('rollback')
    .description('let readers see an older release (by default the one before the current)')
    .argument('[id]')
    .option('--json', 'as JSON')
    .action(async (id: string | undefined, options: { json?: boolean }) => {
      const { rollback: rollBack } = await import('../../pipelines/release.ts');
      const { withProject } = await import('../project.ts');
      const { print, printJson } = await import('../output.ts');
      await withProject(projectOptions(rollback), { vendors: false }, async ({ ws }) => {
        const release = await rollBack(ws, id);
        if (options.json) return printJson(release);
        await print(`Readers now see release ${release.id}.`);
      });
    });
  example(rollback, 'release rollback');

  const allow = release
    .command('allow')
    .description('let the next release through although much changed (once, within a day)')
    .requiredOption('--reason <text>', 'why it is right; it stays on record')
    .option('--json', 'as JSON')
    .action(async (options: { reason: string; json?: boolean }) => {
      const { allowRelease } = await import('../../pipelines/steps/breaker.ts');
      const { withProject } = await import('../project.ts');
      const { print, printJson } = await import('../output.ts');
      await withProject(projectOptions(allow), { vendors: false }, async ({ ws }) => {
        const allowed = await allowRelease(ws, options.reason, 'cli');
        if (options.json) return printJson(allowed);
        await print(`The next release passes until ${allowed.until}: run "atalaya build".`);
      });
    });
  example(allow, 'release allow --reason "the old shop was closed"');
}

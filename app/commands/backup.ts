import { resolve } from 'node:path';
import type { Command } from 'commander';
import { example, projectOptions } from './options.ts';

/** `backup` and `restore`: the home folder, elsewhere. */
export function addBackupCommands(program: Command): void {
  const backup = program
    .command('backup')
    .description('copy what cannot be made again (ledger, landing zone, current release) to an empty folder')
    .argument('<folder>')
    .option('--json', 'as JSON')
    .action(async (folder: string, options: { json?: boolean }) => {
      const { backUp } = await import('../../pipelines/backup/backup.ts');
      const { withProject } = await import('../project.ts');
      const { print, printJson } = await import('../output.ts');
      await withProject(projectOptions(backup), { vendors: false }, async ({ ws }) => {
        const { files, ...rest } = await backUp(ws, folder);
        const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
        if (options.json) return printJson({ ...rest, files: files.length, bytes });
        await print(`${files.length} files (${Math.round(bytes / 1e6)} MB) are in ${resolve(folder)}.`);
      });
    });
  example(backup, 'backup /mnt/copies/2026-11-22');

  const command = program
    .command('restore')
    .description('make a home folder of a backup; the home folder (--home) must be empty')
    .argument('<folder>')
    .option('--json', 'as JSON')
    .action(async (folder: string, options: { json?: boolean }) => {
      const { restore } = await import('../../pipelines/backup/backup.ts');
      const { locateProject } = await import('../project.ts');
      const { print, printJson } = await import('../output.ts');
      const { root } = locateProject(projectOptions(command));
      const { files, ...rest } = await restore(folder, root);
      if (options.json) return printJson({ ...rest, files: files.length, home: root });
      await print(
        `${files.length} files are in ${root}; release ${rest.release ?? 'none'} is shown to readers.`,
      );
    });
  example(command, 'restore /mnt/copies/2026-11-22 --home /srv/atalaya');
}

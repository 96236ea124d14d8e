import type { Command } from 'commander';
import { example, projectOptions } from './options.ts';

interface EraseArguments {
  reason?: string;
  by: string;
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
}

/** `customer erase` and `customer erasures`: the right to be forgotten, with a receipt. */
export function addErasure(customer: Command): void {
  const erase = customer
    .command('erase')
    .description('remove a person from everything that is kept, for ever, and write a receipt')
    .argument('<id>', 'customer id, the key of a source record, or the id of an erasure that was interrupted')
    .option('--reason <text>', 'why: who asked for it, and when')
    .option('--by <who>', 'who erases', 'cli')
    .option('--dry-run', 'say what would be erased, and change nothing')
    .option('--yes', 'do it: there is no way back')
    .option('--json', 'the receipt as JSON')
    .action(async (id: string, options: EraseArguments) => {
      const { withProject } = await import('../project.ts');
      const { eraseNow } = await import('../erasure/run.ts');
      await withProject(projectOptions(erase), { vendors: !options.dryRun }, (open) =>
        eraseNow(open, id, options),
      );
    });
  example(
    erase,
    'customer erase c_1457880bec1886a3 --dry-run',
    'customer erase c_1457880bec1886a3 --reason "asked by letter on 12 May" --yes',
  );

  const erasures = customer
    .command('erasures')
    .description('requests to be erased with the day they are due, and the receipts of those done')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const { withProject } = await import('../project.ts');
      const { listErasures, erasureLines } = await import('../erasure/list.ts');
      const { print, printJson } = await import('../output.ts');
      await withProject(projectOptions(erasures), { vendors: false }, async ({ ws }) => {
        const list = await listErasures(ws);
        if (options.json) return printJson(list);
        await print(erasureLines(list));
      });
    });
  example(erasures, 'customer erasures');
}

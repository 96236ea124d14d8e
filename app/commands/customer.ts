import type { Command } from 'commander';
import { example, projectOptions } from './options.ts';

/** `customer`: one person as the current release knows them. */
export function addCustomerCommands(program: Command): void {
  const customer = program.command('customer').description('the single customer view');
  const show = customer
    .command('show')
    .description('a customer and the records that were joined into it; shows personal data')
    .argument('<id>', 'customer id, or the key of a source record')
    .option('--json', 'as JSON')
    .action(async (id: string, options: { json?: boolean }) => {
      const { withProject } = await import('../project.ts');
      const { currentReleaseFile } = await import('../current-release.ts');
      const { findCustomer } = await import('../customer.ts');
      const { writeAudit } = await import('../../core/access/audit.ts');
      const { print, printJson, textTable } = await import('../output.ts');
      await withProject(projectOptions(show), { vendors: false }, async ({ ws }) => {
        const found = await findCustomer(currentReleaseFile(ws.home), id);
        const subject = String(found.customer.customer_id);
        await writeAudit(ws.ledger, ws.clock, { actor: 'cli', action: 'customer.shown', subject });
        if (options.json) return printJson(found);
        for (const [name, value] of Object.entries(found.customer)) {
          if (value !== null) await print(`${name.padEnd(24)} ${String(value)}`);
        }
        await print('\nRecords');
        await print(textTable(found.records, ['source', 'source_key', 'connection_id', 'rule']));
        await print('\nBrands');
        await print(textTable(found.brands, ['brand_id', 'orders', 'net_revenue_rc', 'cases']));
      });
    });
  example(show, 'customer show c_1457880bec1886a3');
}

import type { Command } from 'commander';
import { addErasure } from './erase.ts';
import { count, example, projectOptions } from './options.ts';

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
      const { findCustomer } = await import('../customers/find.ts');
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
  addExplain(customer);
  addDecisions(customer);
  addErasure(customer);
  addTrain(customer);
}

function addExplain(customer: Command): void {
  const explain = customer
    .command('explain')
    .description(
      'why the records of a customer are together, likely others are not, and where each value is from; shows personal data',
    )
    .argument('<id>', 'customer id, or the key of a source record')
    .option('--json', 'as JSON')
    .action(async (id: string, options: { json?: boolean }) => {
      const { withProject } = await import('../project.ts');
      const { currentReleaseFile } = await import('../current-release.ts');
      const { explainCustomer, explanationLines } = await import('../customers/explain.ts');
      const { writeAudit } = await import('../../core/access/audit.ts');
      const { print, printJson } = await import('../output.ts');
      await withProject(projectOptions(explain), { vendors: false }, async ({ ws }) => {
        const explanation = await explainCustomer(currentReleaseFile(ws.home), ws.ledger, id);
        const subject = explanation.customerId;
        await writeAudit(ws.ledger, ws.clock, { actor: 'cli', action: 'customer.explained', subject });
        if (options.json) return printJson(explanation);
        await print(explanationLines(explanation).join('\n'));
      });
    });
  example(explain, 'customer explain c_1457880bec1886a3', 'customer explain norte-crm:hubspot:31100000077');

  const review = customer
    .command('review')
    .description('pairs of records that may be one person and wait for somebody to decide, worst first')
    .option('--limit <n>', 'how many', count, 20)
    .option('--json', 'as JSON')
    .action(async (options: { limit: number; json?: boolean }) => {
      const { withProject } = await import('../project.ts');
      const { currentReleaseFile } = await import('../current-release.ts');
      const { reviewQueue } = await import('../customers/decide.ts');
      const { print, printJson, textTable } = await import('../output.ts');
      await withProject(projectOptions(review), { vendors: false }, async ({ ws }) => {
        const rows = await reviewQueue(currentReleaseFile(ws.home), options.limit);
        if (options.json) return printJson(rows);
        if (rows.length === 0) return print('Nothing waits for a decision.');
        await print(textTable(rows, ['record_a', 'record_b', 'bits', 'why', 'orders', 'evidence'], 120));
      });
    });
  example(review, 'customer review --limit 10');
}

interface Told {
  reason: string;
  by: string;
  json?: boolean;
}

function addDecisions(customer: Command): void {
  const merge = customer
    .command('merge')
    .description('decide that two customers are one person; remembered, and applied by every build')
    .argument('<one>', 'customer id, or the key of a source record')
    .argument('<other>', 'the same')
    .requiredOption('--reason <text>', 'why')
    .option('--by <who>', 'who decides', 'cli')
    .option('--json', 'as JSON')
    .action(async (one: string, other: string, { json, ...told }: Told) => {
      const { withProject } = await import('../project.ts');
      const { currentReleaseFile } = await import('../current-release.ts');
      const { mergeCustomers } = await import('../customers/decide.ts');
      const { writeAudit } = await import('../../core/access/audit.ts');
      const { print, printJson } = await import('../output.ts');
      await withProject(projectOptions(merge), { vendors: false }, async ({ ws }) => {
        const { customers } = await mergeCustomers(ws, currentReleaseFile(ws.home), one, other, told);
        const subject = customers.join(' ');
        await writeAudit(ws.ledger, ws.clock, { actor: told.by, action: 'customer.merged', subject });
        if (json) return printJson({ customers });
        await print(
          `${customers[0]} and ${customers[1]} are one person from the next build on ("atalaya build").`,
        );
      });
    });
  example(merge, 'customer merge c_1457880bec1886a3 c_a892e6fa97340a77 --reason "same person, she married"');

  const split = customer
    .command('split')
    .description(
      'decide that records of a customer are another person; remembered, and applied by every build',
    )
    .argument('<id>', 'customer id')
    .argument('<records...>', 'keys of the records that are somebody else')
    .requiredOption('--reason <text>', 'why')
    .option('--by <who>', 'who decides', 'cli')
    .option('--json', 'as JSON')
    .action(async (id: string, records: string[], { json, ...told }: Told) => {
      const { withProject } = await import('../project.ts');
      const { currentReleaseFile } = await import('../current-release.ts');
      const { splitCustomer } = await import('../customers/decide.ts');
      const { writeAudit } = await import('../../core/access/audit.ts');
      const { print, printJson } = await import('../output.ts');
      await withProject(projectOptions(split), { vendors: false }, async ({ ws }) => {
        const done = await splitCustomer(ws, currentReleaseFile(ws.home), id, records, told);
        const subject = done.customer;
        await writeAudit(ws.ledger, ws.clock, { actor: told.by, action: 'customer.split', subject });
        if (json) return printJson(done);
        await print(`These records leave ${subject} with the next build ("atalaya build").`);
      });
    });
  example(split, 'customer split c_1457880bec1886a3 norte-crm:hubspot:31100000077 --reason "his daughter"');
}

function addTrain(customer: Command): void {
  const command = customer
    .command('train')
    .description('learn the weights of the matching from the records of the last build; runs never do')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const { withProject } = await import('../project.ts');
      const { trainModel } = await import('../customers/train.ts');
      const { writeAudit } = await import('../../core/access/audit.ts');
      const { print, printJson } = await import('../output.ts');
      await withProject(projectOptions(command), { vendors: false }, async ({ ws }) => {
        const { file, model } = await trainModel(ws);
        await writeAudit(ws.ledger, ws.clock, {
          actor: 'cli',
          action: 'customer.trained',
          subject: model.version,
        });
        if (options.json) return printJson({ file, model });
        await print(`Learnt from ${model.trained.records} records and ${model.trained.pairs} pairs: ${file}`);
      });
    });
  example(command, 'customer train');
}

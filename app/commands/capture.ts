import type { Command } from 'commander';
import { example, projectOptions } from './options.ts';

/** `capture`: what forms and webhooks have brought, and taking it to where it belongs. */
export function addCaptureCommands(program: Command): void {
  const capture = program.command('capture').description('what forms and webhooks have brought');

  const status = capture
    .command('status')
    .description('how many deliveries were received and how many wait')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const { Inbox } = await import('../../ingest/index.ts');
      const { withProject } = await import('../project.ts');
      const { print, printJson } = await import('../output.ts');
      await withProject(projectOptions(status), { vendors: false }, async ({ ws }) => {
        const inbox = new Inbox(ws.home);
        try {
          const counts = inbox.counts();
          if (options.json) return await printJson(counts);
          const since = counts.oldest ? `, the oldest since ${counts.oldest}` : '';
          await print(`${counts.received} deliveries received, ${counts.waiting} waiting${since}.`);
        } finally {
          inbox.close();
        }
      });
    });
  example(status, 'capture status');

  const poll = capture
    .command('poll')
    .description('asks the pages of Facebook for leads of which no notice came; "start" does it every hour')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const { AtalayaError, EXIT } = await import('../../core/errors.ts');
      const { pollLeads } = await import('../../ingest/index.ts');
      const { withProject } = await import('../project.ts');
      const { print, printJson } = await import('../output.ts');
      await withProject(projectOptions(poll), { vendors: true }, async ({ ws }) => {
        const { problems, ...report } = await pollLeads(ws);
        if (options.json) await printJson({ ...report, problems });
        else await print(`${report.found} leads found, ${report.missed} of them without a notice.`);
        if (problems.length > 0) throw new AtalayaError(problems.join('\n'), { exitCode: EXIT.failed });
      });
    });
  example(poll, 'capture poll');

  const land = capture
    .command('land')
    .description('takes what waits through contract, quarantine and ledger; "start" does it by itself')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const { AtalayaError, EXIT } = await import('../../core/errors.ts');
      const { drainCaptured } = await import('../../ingest/index.ts');
      const { withProject } = await import('../project.ts');
      const { print, printJson } = await import('../output.ts');
      await withProject(projectOptions(land), { vendors: true }, async ({ ws }) => {
        const report = await drainCaptured(ws);
        if (options.json) await printJson(report);
        else await print(`${report.handled} deliveries landed, ${report.waiting} waiting.`);
        if (report.problems.length > 0)
          throw new AtalayaError(report.problems.join('\n'), { exitCode: EXIT.failed });
      });
    });
  example(land, 'capture land');
}

import type { Command } from 'commander';
import { example, projectOptions } from './options.ts';

/** `status`: how fresh every source is, the last run, the release. */
export function addStatusCommand(program: Command): void {
  const command = program
    .command('status')
    .description('the current release, the last runs, every source and what is in quarantine')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const { withProject } = await import('../project.ts');
      const { opsFacts } = await import('../ops/facts.ts');
      const { statusText } = await import('../ops/text.ts');
      const { print, printJson } = await import('../output.ts');
      await withProject(projectOptions(command), { vendors: false }, async ({ project, ws }) => {
        const facts = await opsFacts(ws);
        if (options.json) return printJson({ home: project.root, config: project.configFile, ...facts });
        await print(statusText(facts));
      });
    });
  example(command, 'status', 'status --json');
}

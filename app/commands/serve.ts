import type { Command } from 'commander';
import { example, port, projectOptions } from './options.ts';

/** `start` and `serve`: the product as one address. */
export function addServeCommands(program: Command): void {
  const start = program
    .command('start')
    .description('everything at one address: vendors of the demo company, first run, schedules, dashboards')
    .option('--port <port>', 'where to listen (default: ATALAYA_PORT, else 4100)', port)
    .option('--no-schedule', 'run nothing by itself, beyond the first release')
    .action(async (options: { port?: number; schedule: boolean }) => {
      const { start: begin } = await import('../start.ts');
      await begin(projectOptions(start), { port: options.port, runs: true, schedule: options.schedule });
    });
  example(start, 'start', 'start --port 8080');

  const serve = program
    .command('serve')
    .description('dashboards, semantic API and operations of what is published; runs nothing')
    .option('--port <port>', 'where to listen (default: ATALAYA_PORT, else 4100)', port)
    .action(async (options: { port?: number }) => {
      const { start: begin } = await import('../start.ts');
      await begin(projectOptions(serve), { port: options.port, runs: false, schedule: false });
    });
  example(serve, 'serve');
}

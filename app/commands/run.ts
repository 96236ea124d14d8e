import type { Command } from 'commander';
import type { RunKind } from '../../pipelines/runs.ts';
import { example, projectOptions } from './options.ts';

interface Options {
  json?: boolean;
  progressJson?: boolean;
}

/** `run`, `sync` and `build`: the chain, whole or in part. */
export function addRunCommands(program: Command): void {
  const run = program
    .command('run')
    .description('everything once: sync, build, publish, and refresh the dashboards')
    .argument('[connection...]', 'only these connections are synced (default: all)');
  withRun(run, 'run');
  example(run, 'run', 'run norte-shops --json');

  const sync = program
    .command('sync')
    .description('read the vendors and land what is new')
    .argument('[connection...]', 'only these connections (default: all)');
  withRun(sync, 'sync');
  example(sync, 'sync norte-meta sur-meta');

  const build = program
    .command('build')
    .description('make a release from what has landed: load, identify, transform, check, publish');
  withRun(build, 'build');
  example(build, 'build');
}

function withRun(command: Command, kind: RunKind): void {
  command
    .option('--json', 'the outcome as JSON')
    .option('--progress-json', 'progress as JSON lines on standard output, the outcome as the last one')
    .action(async (first: string[] | Options) => {
      const connections = Array.isArray(first) ? first : [];
      const { doRun } = await import('../run.ts');
      const options = command.opts<Options>();
      const output = options.progressJson ? 'events' : options.json ? 'json' : 'text';
      await doRun(projectOptions(command), { kind, connections, output });
    });
}

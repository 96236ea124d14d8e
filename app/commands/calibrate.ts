import type { Command } from 'commander';
import { example, projectOptions } from './options.ts';

/** `calibrate`: attribution of the demo company against what truly caused its sales. */
export function addCalibrateCommand(program: Command): void {
  const command = program
    .command('calibrate')
    .description('how far each attribution model is from the truth that only the demo company knows')
    .option('--out <file>', 'also write the report to a file, as Markdown')
    .option('--json', 'as JSON')
    .action(async (options: { out?: string; json?: boolean }) => {
      const { writeFileSync } = await import('node:fs');
      const { withProject } = await import('../project.ts');
      const { currentReleaseFile } = await import('../current-release.ts');
      const { calibrate } = await import('../calibrate/report.ts');
      const { calibrationText } = await import('../calibrate/render.ts');
      const { printJson, write } = await import('../output.ts');
      await withProject(projectOptions(command), { vendors: false }, async ({ project, ws }) => {
        const found = await calibrate(project.root, currentReleaseFile(ws.home));
        const text = calibrationText(found);
        if (options.out) writeFileSync(options.out, text);
        if (options.json) return printJson(found);
        await write(text);
      });
    });
  example(command, 'calibrate', 'calibrate --out docs/calibration.md');
}

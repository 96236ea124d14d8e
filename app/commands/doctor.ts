import type { Command } from 'commander';
import { example, port, projectOptions } from './options.ts';

/** `doctor`: whether this machine and this project are in order. */
export function addDoctorCommand(program: Command): void {
  const command = program
    .command('doctor')
    .description('check this machine and the project; says what to do about whatever is wrong')
    .option('--port <port>', 'the port to look at (default: ATALAYA_PORT, else 4100)', port)
    .option('--json', 'as JSON')
    .action(async (options: { port?: number; json?: boolean }) => {
      const { AtalayaError, EXIT } = await import('../../core/errors.ts');
      const { examine } = await import('../doctor.ts');
      const { print, printJson } = await import('../output.ts');
      const findings = await examine(projectOptions(command), { port: options.port });
      if (options.json) await printJson(findings);
      const signs = { ok: '✓', note: '·', wrong: '✗' };
      if (!options.json) {
        for (const one of findings) await print(`${signs[one.state]} ${one.what.padEnd(14)} ${one.detail}`);
      }
      const wrong = findings.filter((one) => one.state === 'wrong');
      if (wrong.length > 0) {
        throw new AtalayaError(`Not in order: ${wrong.map((one) => one.what).join(', ')}.`, {
          exitCode: EXIT.check,
        });
      }
    });
  example(command, 'doctor');
}

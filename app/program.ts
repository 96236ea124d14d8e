import { Command, CommanderError } from 'commander';
import { AtalayaError, EXIT, messageOf } from '../core/errors.ts';
import { scrub } from '../core/log.ts';
import { addAccessCommands } from './commands/access.ts';
import { addCalibrateCommand } from './commands/calibrate.ts';
import { addCaptureCommands } from './commands/capture.ts';
import { addConnectorCommands } from './commands/connector.ts';
import { addCustomerCommands } from './commands/customer.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addIncidentCommands } from './commands/incidents.ts';
import { addIngestCommands } from './commands/ingest.ts';
import { addQuarantineCommands } from './commands/quarantine.ts';
import { addReleaseCommands } from './commands/release.ts';
import { addRunCommands } from './commands/run.ts';
import { addServeCommands } from './commands/serve.ts';
import { addSqlCommand } from './commands/sql.ts';
import { addStateCommands } from './commands/state.ts';
import { addStatusCommand } from './commands/status.ts';
import { say } from './output.ts';

/** The command line. The commands' own code is imported when one is run, so that help answers at once. */
export function createProgram(): Command {
  const program = new Command('atalaya')
    .description('What each channel brings, in money, and how well customers are served.')
    .option(
      '--config <file>',
      'configuration (default: ATALAYA_CONFIG, else atalaya.yaml, else the demo company)',
    )
    .option('--home <folder>', 'where everything is kept (default: ATALAYA_HOME, else .atalaya)')
    .showHelpAfterError('(see --help)')
    .exitOverride();
  addServeCommands(program);
  addRunCommands(program);
  addIngestCommands(program);
  addSqlCommand(program);
  addStatusCommand(program);
  addStateCommands(program);
  addCalibrateCommand(program);
  addDoctorCommand(program);
  addQuarantineCommands(program);
  addReleaseCommands(program);
  addCustomerCommands(program);
  addAccessCommands(program);
  addConnectorCommands(program);
  addCaptureCommands(program);
  addIncidentCommands(program);
  program.addHelpText(
    'after',
    '\nExample:\n  $ atalaya start\n\nEach command explains itself: atalaya <command> --help',
  );
  return program;
}

/** Runs one command line and gives its exit code; messages go to standard error. */
export async function main(args: string[]): Promise<number> {
  try {
    await createProgram().parseAsync(args, { from: 'user' });
    return typeof process.exitCode === 'number' ? process.exitCode : 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      const asked = ['commander.helpDisplayed', 'commander.version'].includes(error.code);
      return asked ? 0 : EXIT.usage;
    }
    const debug = process.env.ATALAYA_LOG === 'debug' || process.env.ATALAYA_LOG === 'trace';
    const stack = debug && error instanceof Error ? error.stack : undefined;
    say(scrub(stack ?? messageOf(error)));
    return error instanceof AtalayaError ? error.exitCode : EXIT.failed;
  }
}

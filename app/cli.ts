// The entry: `node --import tsx app/cli.ts <command>`, or imported by the launchers in scripts/.
import { tolerateClosedPipes } from './output.ts';
import { main } from './program.ts';

/** How long a library's forgotten timer or socket may keep a finished command, in milliseconds. */
const LINGER_MS = 500;

tolerateClosedPipes();
process.exitCode = await main(process.argv.slice(2));
setInterval(() => {
  if (process.stdout.writableLength === 0 && process.stderr.writableLength === 0) process.exit();
}, LINGER_MS).unref();

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AtalayaError, EXIT } from '../../core/errors.ts';

const TEMPLATE = fileURLToPath(new URL('.', import.meta.url));
const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Writes the folder of a new connector and its staging models below `root` (the repository), out of the connector
 * beside this file, which is checked like all others. Gives the paths written, relative to `root`; overwrites nothing.
 */
export function scaffoldConnector(root: string, id: string): string[] {
  if (!ID.test(id)) {
    throw new AtalayaError(
      `"${id}" is no name for a connector: write small letters and dashes, such as "acme-crm".`,
      {
        exitCode: EXIT.usage,
      },
    );
  }
  const snake = id.replaceAll('-', '_');
  const folders = {
    connector: `ingest/connectors/${id}`,
    staging: `models/models/staging/${snake}`,
  };
  const taken = Object.values(folders).find((folder) => existsSync(join(root, folder)));
  if (taken !== undefined)
    throw new AtalayaError(`${taken} exists already: choose another name.`, { exitCode: EXIT.usage });
  const title = id
    .split('-')
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join(' ');
  const named = (text: string) =>
    text
      .replaceAll('example-vendor', id)
      .replaceAll('example_vendor', snake)
      .replaceAll('EXAMPLE_VENDOR', snake.toUpperCase())
      .replaceAll('Example Vendor', title);
  const written: string[] = [];
  for (const [part, folder] of Object.entries(folders)) {
    for (const file of filesIn(join(TEMPLATE, part))) {
      const path = `${folder}/${named(file).replace(/^connector\.test/, `${id}.test`)}`;
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), named(readFileSync(join(TEMPLATE, part, file), 'utf8')), {
        flag: 'wx',
      });
      written.push(path);
    }
  }
  return written.sort();
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? filesIn(join(folder, entry.name)).map((below) => `${entry.name}/${below}`)
      : [entry.name],
  );
}

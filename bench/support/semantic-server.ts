// Serves the semantic API over the release of a home, to one executive, on a free port.
import express from 'express';
import { accessScope } from '../../core/access/scope.ts';
import { parseConfig } from '../../core/config/load.ts';
import { homeAt } from '../../core/home.ts';
import { createLogger } from '../../core/log.ts';
import { createSemantic } from '../../semantic/index.ts';

const [root] = process.argv.slice(2) as [string];
const brands = ['norte', 'sur'];
const config = parseConfig(
  'company: { name: Bench }\nbrands: [{ id: norte, name: Norte }, { id: sur, name: Sur }]\n',
  `${root}/atalaya.yaml`,
);
const semantic = await createSemantic({
  home: homeAt(root),
  config,
  log: createLogger({ name: 'bench', level: 'error' }),
});
const app = express();
const scope = accessScope({ userId: 'bench', role: 'executive', grants: ['*'], brands });
await semantic.mount(app, async () => scope);
await semantic.warm();
const server = app.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.once('disconnect', () => process.exit(0));

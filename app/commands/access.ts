import { type Command, Option } from 'commander';
import type { Role } from '../../core/config/schema.ts';
import { addAuditCommand } from './audit.ts';
import { count, example, projectOptions } from './options.ts';

interface TokenOptions {
  name: string;
  days: number;
  scopes: string;
  json?: boolean;
}

interface AddOptions {
  role: Role;
  name?: string;
  brands?: string[];
  agency?: string;
  json?: boolean;
}

const ROLE_NAMES = ['executive', 'analyst', 'marketer', 'agency', 'care', 'dpo', 'admin'];

/** `user`, `token` and `audit`: who may see what, and who did. */
export function addAccessCommands(program: Command): void {
  const user = program.command('user').description('people, their roles and brands');
  addUserAdd(user);
  addUserList(user);
  addUserReset(user);
  const token = program.command('token').description('API tokens for programs, each acting as a user');
  addTokenCommands(token);
  addAuditCommand(program);
}

function addUserAdd(user: Command): void {
  const command = user
    .command('add')
    .description('add a person; the password is chosen here and shown once')
    .argument('<email>')
    .addOption(
      new Option('--role <role>', 'what the person may see').choices(ROLE_NAMES).makeOptionMandatory(),
    )
    .option('--name <name>', 'how to call the person')
    .option('--brands <ids>', 'brands, separated by commas, or "all"', (text) =>
      text === 'all' ? ['*'] : text.split(',').map((id) => id.trim()),
    )
    .option('--agency <id>', 'the agency, for the role agency')
    .option('--json', 'as JSON')
    .action(async (email: string, options: AddOptions) => {
      const { AtalayaError, EXIT } = await import('../../core/errors.ts');
      const { addUser } = await import('../../core/access/users.ts');
      const { withProject } = await import('../project.ts');
      const { print, printJson } = await import('../output.ts');
      if (options.role !== 'agency' && !options.brands) {
        throw new AtalayaError('Say which brands the person may see: --brands norte,sur or --brands all.', {
          exitCode: EXIT.usage,
        });
      }
      await withProject(projectOptions(command), { vendors: false }, async ({ ws }) => {
        const added = await addUser(ws.ledger, ws.clock, ws.config, { email, ...options });
        if (options.json) return printJson({ ...added.user, password: added.password });
        await print(`${added.user.email} added as ${options.role}; password (shown once): ${added.password}`);
      });
    });
  example(command, 'user add ana@company.example --role marketer --brands norte');
}

function addUserList(user: Command): void {
  const command = user
    .command('list')
    .description('everybody, with role and brands')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const { listUsers } = await import('../../core/access/users.ts');
      const { withProject } = await import('../project.ts');
      const { print, printJson, textTable } = await import('../output.ts');
      await withProject(projectOptions(command), { vendors: false }, async ({ ws }) => {
        const users = await listUsers(ws.ledger);
        if (options.json) return printJson(users);
        const rows = users.map((one) => ({
          email: one.email,
          role: one.role,
          brands: one.brands.includes('*') ? 'all' : one.brands.join(', '),
          agency: one.agency,
          state: one.isActive ? (one.hasPassword ? 'active' : 'no password yet') : 'switched off',
        }));
        await print(textTable(rows, ['email', 'role', 'brands', 'agency', 'state']));
      });
    });
  example(command, 'user list');
}

function addUserReset(user: Command): void {
  const command = user
    .command('reset')
    .description('give a person a new password, shown once; ends their sessions')
    .argument('<email>')
    .option('--stdin', 'read the new password from standard input')
    .option('--json', 'as JSON')
    .action(async (email: string, options: { stdin?: boolean; json?: boolean }) => {
      const { resetPassword } = await import('../../core/access/users.ts');
      const { withProject } = await import('../project.ts');
      const { print, printJson } = await import('../output.ts');
      const chosen = options.stdin ? (await readInput()).replace(/\r?\n$/, '') : undefined;
      await withProject(projectOptions(command), { vendors: false }, async ({ ws }) => {
        const password = await resetPassword(ws.ledger, ws.clock, email, chosen);
        if (options.json) return printJson(options.stdin ? { email } : { email, password });
        await print(
          options.stdin ? `Password of ${email} set.` : `New password of ${email} (shown once): ${password}`,
        );
      });
    });
  example(command, 'user reset ana@company.example');
}

async function readInput(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin) text += String(chunk);
  return text;
}

function addTokenCommands(token: Command): void {
  const create = token
    .command('create')
    .description('create a token that can do what its scopes say, as its user; it is shown once')
    .argument('<email>', 'the user it acts as')
    .requiredOption('--name <name>', 'what it is for')
    .option('--scopes <list>', 'among load, sql, meta, export', 'load,meta')
    .option('--days <number>', 'days until it expires', count, 90)
    .option('--json', 'as JSON')
    .action(async (email: string, options: TokenOptions) => {
      const { parseScopes } = await import('../../core/access/token-scopes.ts');
      const { createToken } = await import('../../core/access/tokens.ts');
      const { withProject } = await import('../project.ts');
      const { print, printJson } = await import('../output.ts');
      await withProject(projectOptions(create), { vendors: false }, async ({ ws }) => {
        const created = await createToken(ws.ledger, ws.clock, {
          email,
          ...options,
          scopes: parseScopes(options.scopes),
        });
        if (options.json) return printJson(created);
        await print(`Token ${created.id} (shown once): ${created.token}`);
      });
    });
  example(create, 'token create ana@company.example --name "weekly report" --scopes load,meta --days 90');

  const list = token
    .command('list')
    .description('all tokens, without their values')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const { listTokens } = await import('../../core/access/tokens.ts');
      const { withProject } = await import('../project.ts');
      const { print, printJson, textTable } = await import('../output.ts');
      await withProject(projectOptions(list), { vendors: false }, async ({ ws }) => {
        const tokens = await listTokens(ws.ledger);
        if (options.json) return printJson(tokens);
        const rows = tokens.map((one) => ({ ...one, scopes: one.scopes.join(',') }));
        await print(
          textTable(rows, ['id', 'email', 'name', 'scopes', 'createdAt', 'expiresAt', 'revokedAt']),
        );
      });
    });
  example(list, 'token list');

  const revoke = token
    .command('revoke')
    .description('end a token at once')
    .argument('<id>')
    .option('--json', 'as JSON')
    .action(async (id: string, options: { json?: boolean }) => {
      const { revokeToken } = await import('../../core/access/tokens.ts');
      const { withProject } = await import('../project.ts');
      const { print, printJson } = await import('../output.ts');
      await withProject(projectOptions(revoke), { vendors: false }, async ({ ws }) => {
        await revokeToken(ws.ledger, ws.clock, id);
        if (options.json) return printJson({ id, revoked: true });
        await print(`Token ${id} revoked.`);
      });
    });
  example(revoke, 'token revoke 3f9a0c12b4d5');
}

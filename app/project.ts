import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { syncUsers } from '../core/access/users.ts';
import { systemClock } from '../core/clock.ts';
import { type LoadedConfig, loadConfig } from '../core/config/load.ts';
import { AtalayaError, EXIT } from '../core/errors.ts';
import { closeWorkspace, openWorkspace, type Workspace } from '../core/workspace.ts';
import type { startSandbox } from '../ingest/sandbox/index.ts';

export type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

/** Where a company's configuration and home folder are; the demo company when there is no configuration. */
export interface Project {
  isDemo: boolean;
  configFile: string;
  /** Home folder, absolute. */
  root: string;
}

export interface ProjectOptions {
  config?: string;
  home?: string;
}

/** A workspace that is open, with the sandbox that this process started for it, if it did. */
export interface OpenProject {
  project: Project;
  ws: Workspace;
  sandbox: Sandbox | null;
  /** Environment that a child process needs to work on the same project. */
  env: Record<string, string>;
  close(): Promise<void>;
}

/** Variable that tells a child process where the sandbox of its parent answers. */
const SANDBOX_URL = 'ATALAYA_SANDBOX_URL';
/** Stands for a credential that is not needed; too short to be taken for a secret. */
const ABSENT = 'absent';

/**
 * Finds the project: `--config` or `ATALAYA_CONFIG`, else `atalaya.yaml` in the working folder, else the demo
 * company, whose configuration the sandbox writes into its home.
 */
export function locateProject(
  options: ProjectOptions = {},
  env: NodeJS.ProcessEnv = process.env,
  cwd: string = process.cwd(),
): Project {
  const home = options.home || env.ATALAYA_HOME;
  const named = options.config || env.ATALAYA_CONFIG;
  const configFile = resolve(cwd, named || 'atalaya.yaml');
  if (named || existsSync(configFile)) {
    return { isDemo: false, configFile, root: resolve(cwd, home || '.atalaya') };
  }
  const root = resolve(cwd, home || join('.atalaya', 'demo'));
  return { isDemo: true, configFile: join(root, 'sandbox', 'atalaya.yaml'), root };
}

/**
 * Opens the project. With `vendors`, credentials must be there and the demo's sandbox is started in this process
 * (unless a parent already did); without, nothing that only vendors need is asked for.
 */
export async function openProject(
  options: ProjectOptions = {},
  needs: { vendors: boolean } = { vendors: false },
): Promise<OpenProject> {
  const project = locateProject(options);
  const clock = systemClock();
  if (!needs.vendors) {
    if (project.isDemo && !existsSync(project.configFile)) {
      throw new AtalayaError(
        `There is no atalaya.yaml here and the demo company in ${project.root} does not exist yet: run "atalaya start" first.`,
        { exitCode: EXIT.usage },
      );
    }
    return opened(project, loadWithoutVendors(project.configFile), null, {});
  }
  if (!project.isDemo) return opened(project, loadConfig(project.configFile), null, {});
  if (process.env[SANDBOX_URL]) return opened(project, loadConfig(project.configFile), null, {});

  const { startSandbox } = await import('../ingest/sandbox/index.ts');
  const sandbox = await startSandbox({ root: project.root, clock });
  try {
    const env = { ...process.env, ...sandbox.env };
    return await opened(project, loadConfig(sandbox.configFile, env), sandbox, sandbox.env);
  } catch (error) {
    await sandbox.close();
    throw error;
  }
}

/** Runs `use` on the open project and closes it whatever happens. */
export async function withProject<T>(
  options: ProjectOptions,
  needs: { vendors: boolean },
  use: (open: OpenProject) => Promise<T>,
): Promise<T> {
  const open = await openProject(options, needs);
  try {
    return await use(open);
  } finally {
    await open.close();
  }
}

/**
 * The configuration for work that never talks to a vendor: environment variables that are not set count as absent,
 * so that an analyst needs nobody's credentials to query.
 */
export function loadWithoutVendors(file: string, env: NodeJS.ProcessEnv = process.env): LoadedConfig {
  const lenient = new Proxy(env, {
    get: (target, name: string) => target[name] || (name.endsWith('_URL') ? 'http://127.0.0.1:9' : ABSENT),
  });
  try {
    return loadConfig(file, lenient);
  } catch {
    // A stand-in did not fit where it was used: the honest message names the variable.
    return loadConfig(file, env);
  }
}

async function opened(
  project: Project,
  config: LoadedConfig,
  sandbox: Sandbox | null,
  sandboxEnv: Record<string, string>,
): Promise<OpenProject> {
  const ws = await openWorkspace({ config, root: project.root });
  await syncUsers(ws.ledger, ws.clock, config);
  const env = { ...sandboxEnv, ATALAYA_HOME: project.root, ATALAYA_CONFIG: project.configFile };
  return {
    project,
    ws,
    sandbox,
    env,
    close: async () => {
      await closeWorkspace(ws);
      await sandbox?.close();
    },
  };
}

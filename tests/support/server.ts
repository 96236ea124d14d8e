import type { ChildProcess } from 'node:child_process';
import { cli, environment, eventually, spawnCli } from './process.ts';

export interface Served {
  url: string;
  home: string;
  child: ChildProcess;
  output: () => string;
  stop: () => Promise<number | null>;
}

/** `atalaya start` on a free port, ready to answer; the caller stops it. */
export async function startProduct(
  home: string,
  extra: NodeJS.ProcessEnv = {},
  command: string[] = ['start'],
): Promise<Served> {
  const child = spawnCli(command, environment(home, extra));
  let text = '';
  let exit: number | null | undefined;
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  const closed = new Promise<number | null>((done) => {
    child.once('close', (code) => {
      exit = code;
      done(code);
    });
  });
  const alive = () => {
    if (exit !== undefined) throw new Error(`The product ended with ${exit}:\n${text}`);
  };
  const url = await eventually('the address in the output', 60, () => {
    alive();
    return /http:\/\/127\.0\.0\.1:\d+|http:\/\/localhost:\d+/.exec(text)?.[0];
  });
  await eventually(`${url}/readyz`, 300, async () => {
    alive();
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    return answer?.ok ? true : undefined;
  });
  return {
    url,
    home,
    child,
    output: () => text,
    stop: () => {
      if (exit === undefined) child.kill('SIGINT');
      return closed;
    },
  };
}

/** Sets a new password for a demo user and logs in: gives the session's cookie. */
export async function logIn(
  served: Served,
  email: string,
  options: string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  const reset = await cli(['user', 'reset', email, '--json', ...options], served.home, env);
  if (reset.code !== 0) throw new Error(`user reset ${email} failed: ${reset.stderr}`);
  const { password } = JSON.parse(reset.stdout) as { password: string };
  const answer = await fetch(`${served.url}/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: served.url },
    body: new URLSearchParams({ email, password }),
  });
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  if (!cookie) throw new Error(`Logging in as ${email} gave ${answer.status} and no cookie.`);
  return cookie;
}

export interface CubeAnswer {
  status: number;
  rows: Record<string, string | number | boolean | null>[];
  text: string;
}

/** One query to the semantic API as the owner of `cookie`; waits while the answer is "Continue wait". */
export async function load(served: Served, cookie: string, query: unknown): Promise<CubeAnswer> {
  return eventually('an answer of the semantic API', 60, async () => {
    const answer = await fetch(`${served.url}/cubejs-api/v1/load`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie, origin: served.url },
      body: JSON.stringify({ query }),
    });
    const text = await answer.text();
    if (text.includes('"Continue wait"')) return undefined;
    const json = answer.ok ? (JSON.parse(text) as { data?: CubeAnswer['rows'] }) : {};
    return { status: answer.status, rows: json.data ?? [], text };
  });
}

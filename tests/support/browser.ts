import { existsSync } from 'node:fs';
import type { LaunchOptions } from 'playwright-core';

const CANDIDATES = [
  process.env.ATALAYA_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** The browser of this machine, or undefined: the tests of the dashboards then say that they cannot run. */
export const browserPath = CANDIDATES.find((path) => path && existsSync(path));

/** How the tests start the machine's browser: headless, without any call to the outside. */
export async function browserOptions(): Promise<LaunchOptions> {
  if (!browserPath)
    throw new Error(
      'No Chromium here: install it (Debian: apt-get install chromium) or name it in ATALAYA_CHROMIUM.',
    );
  return {
    executablePath: browserPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  };
}

import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SandboxVendor } from './vendors/vendor.ts';

const FOLDER = new URL('./vendors/', import.meta.url);

/** Every vendor that has a folder under `vendors/`, by its id, in the order of the ids. */
export const vendors: ReadonlyMap<string, SandboxVendor> = await loadVendors();

async function loadVendors(): Promise<Map<string, SandboxVendor>> {
  const found = new Map<string, SandboxVendor>();
  for (const id of readdirSync(fileURLToPath(FOLDER)).sort()) {
    const index = new URL(`${id}/index.ts`, FOLDER);
    if (!existsSync(fileURLToPath(index))) continue;
    const { vendor } = (await import(index.href)) as { vendor?: SandboxVendor };
    if (vendor?.id !== id) throw new Error(`${fileURLToPath(index)} must export the vendor "${id}".`);
    found.set(id, vendor);
  }
  return found;
}

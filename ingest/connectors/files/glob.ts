import { existsSync, readdirSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';

/** Left behind by editors and downloads: never data. */
const TEMPORARY = /^(~\$|\.)|(\.tmp|\.part|\.crdownload|~)$/i;

/**
 * The files that a pattern names, as absolute paths in the order of their names; `*` and `?` within a folder,
 * `**` through folders, `{a,b}` for either. Hidden and temporary files are left out.
 */
export function findFiles(pattern: string, folder: string): string[] {
  const absolute = (isAbsolute(pattern) ? pattern : resolve(folder, pattern)).split(sep).join('/');
  if (existsSync(absolute) && statSync(absolute).isFile()) return [absolute];
  const parts = absolute.split('/');
  const magic = parts.findIndex((part) => /[*?{]/.test(part));
  if (magic < 0) return [];
  const root = parts.slice(0, magic).join('/') || '/';
  const test = new RegExp(`^${source(parts.slice(magic).join('/'))}$`);
  const deep = parts.slice(magic).some((part) => part.includes('**'));
  const levels = deep ? Number.POSITIVE_INFINITY : parts.length - magic;
  const found: string[] = [];
  walk(root, levels, (file) => {
    if (test.test(relative(root, file).split(sep).join('/'))) found.push(file);
  });
  return found.sort();
}

/** A path as people know it: relative to `folder`, with forward slashes. */
export function shownPath(file: string, folder: string): string {
  return relative(folder, file).split(sep).join('/');
}

function walk(folder: string, levels: number, take: (file: string) => void): void {
  if (levels < 1 || !existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (TEMPORARY.test(entry.name)) continue;
    const path = join(folder, entry.name);
    const kind = entry.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : entry;
    if (kind?.isFile()) take(path);
    else if (kind?.isDirectory() && !entry.isSymbolicLink()) walk(path, levels - 1, take);
  }
}

function source(pattern: string): string {
  return pattern
    .replace(/[.+^$()|[\]\\]/g, '\\$&')
    .replace(/\{([^{}]*)\}/g, (_, list: string) => `(?:${list.split(',').join('|')})`)
    .replace(/\*\*\/|\*\*|\*|\?/g, (token) => {
      if (token === '**/') return '(?:.*/)?';
      if (token === '**') return '.*';
      return token === '*' ? '[^/]*' : '[^/]';
    });
}

import { type Command, InvalidArgumentError } from 'commander';
import type { ProjectOptions } from '../project.ts';

/** The options that every command shares, wherever they stand on the command line. */
export function projectOptions(command: Command): ProjectOptions {
  const { config, home } = command.optsWithGlobals<ProjectOptions>();
  return { config, home };
}

/** Adds a worked example to a command's help. */
export function example(command: Command, ...lines: string[]): Command {
  return command.addHelpText('after', `\nExample:\n${lines.map((line) => `  $ atalaya ${line}`).join('\n')}`);
}

/** A calendar day (YYYY-MM-DD) that exists. */
export function day(text: string): string {
  const at = new Date(`${text}T00:00:00Z`);
  if (
    !/^\d{4}-\d{2}-\d{2}$/.test(text) ||
    Number.isNaN(at.getTime()) ||
    at.toISOString().slice(0, 10) !== text
  ) {
    throw new InvalidArgumentError('Write a day such as 2026-11-01.');
  }
  return text;
}

/** A whole number of at least one. */
export function count(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Write a whole number of at least 1.');
  return Number(text);
}

/** A TCP port. */
export function port(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535)
    throw new InvalidArgumentError('Write a port between 0 and 65535.');
  return value;
}

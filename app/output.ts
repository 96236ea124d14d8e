/** What the CLI writes: answers on standard output, progress and messages on standard error. */

/** Ends the process quietly when the reader of our output goes away (`atalaya sql … | head`). */
export function tolerateClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
}

/** Writes to standard output and waits while the reader is slower than we are. */
export async function write(text: string | Uint8Array): Promise<void> {
  if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve));
}

/** One line on standard output. */
export async function print(line = ''): Promise<void> {
  await write(`${line}\n`);
}

/** A value as indented JSON on standard output. */
export async function printJson(value: unknown): Promise<void> {
  await print(JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? Number(item) : item), 2));
}

/** One line on standard error. */
export function say(line = ''): void {
  process.stderr.write(`${line}\n`);
}

/** Text of a table's cell: empty for nothing, one line, at most `width` characters. */
function cell(value: unknown, width: number): string {
  if (value === null || value === undefined) return '';
  const text = (typeof value === 'object' ? JSON.stringify(value) : String(value)).replace(/\s+/g, ' ');
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}

/** Rows as an aligned plain-text table with a header; numbers stand on the right. */
export function textTable(rows: Record<string, unknown>[], columns: string[], maxWidth = 60): string {
  const lines = rows.map((row) => columns.map((name) => cell(row[name], maxWidth)));
  const isNumber = columns.map((name) =>
    rows.every((row) => row[name] == null || /^-?\d+(\.\d+)?$/.test(String(row[name]))),
  );
  const widths = columns.map((name, at) => Math.max(name.length, ...lines.map((line) => line[at]!.length)));
  const align = (texts: string[]) =>
    texts
      .map((text, at) =>
        isNumber[at] && rows.length > 0 ? text.padStart(widths[at]!) : text.padEnd(widths[at]!),
      )
      .join('  ')
      .trimEnd();
  return [align(columns), align(widths.map((width) => '─'.repeat(width))), ...lines.map(align)].join('\n');
}

/** A duration for people: `850 ms`, `12.3 s`, `2 min 05 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/**
 * Progress on standard error: on a terminal one line that is rewritten, elsewhere only the lines that are final.
 */
export class Progress {
  readonly #tty = process.stderr.isTTY === true;
  #shown = false;

  /** What is happening now; not kept. */
  update(line: string): void {
    if (!this.#tty) return;
    const width = process.stderr.columns || 80;
    process.stderr.write(`\r\u001b[2K${line.slice(0, width - 1)}`);
    this.#shown = true;
  }

  /** A line that stays. */
  line(text: string): void {
    if (this.#shown) process.stderr.write('\r\u001b[2K');
    this.#shown = false;
    say(text);
  }

  /** Clears the line that is rewritten. */
  done(): void {
    if (this.#shown) process.stderr.write('\r\u001b[2K');
    this.#shown = false;
  }
}

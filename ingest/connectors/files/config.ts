import { z } from 'zod';
import { CANONICAL_STREAMS } from '../../../core/streams/canonical.ts';

const timezone = z.string().refine(
  (zone) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: zone });
      return true;
    } catch {
      return false;
    }
  },
  { error: 'write an IANA time zone such as Europe/Madrid' },
);

const entry = z
  .strictObject({
    stream: z.string(),
    /** Where the files are: relative to the configuration's folder or absolute, with *, ** and ?. */
    path: z.string().min(1, 'name a file or a pattern such as "drop/orders*.xlsx"'),
    /** From a column of the file to one or several columns of the stream. */
    columns: z.record(z.string(), z.union([z.string(), z.array(z.string()).min(1)])).default({}),
    /** What a column of the stream holds where the file has nothing for it. */
    constants: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
    sheet: z.union([z.string(), z.int().min(1)]).optional(),
    delimiter: z.string().length(1, 'write one character').optional(),
    encoding: z.string().optional(),
    decimal: z.enum([',', '.']).optional(),
    date_format: z
      .string()
      .regex(/d/i, 'write the order of day, month and year, such as dd/mm/yyyy')
      .regex(/m/i, 'write the order of day, month and year, such as dd/mm/yyyy')
      .regex(/y/i, 'write the order of day, month and year, such as dd/mm/yyyy')
      .optional(),
    timezone: timezone.optional(),
    header_row: z.int().min(1).optional(),
    skip_footer: z.int().min(0).default(0),
  })
  .superRefine((value, context) => {
    const stream = CANONICAL_STREAMS[value.stream];
    if (!stream) {
      context.addIssue({
        code: 'custom',
        path: ['stream'],
        message: `"${value.stream}" is not a stream: write one of ${Object.keys(CANONICAL_STREAMS).join(', ')}`,
      });
      return;
    }
    const known = new Set(stream.columns.map((column) => column.name));
    const targets = Object.entries(value.columns).flatMap(([header, to]) =>
      [to].flat().map((target) => ({ header, target })),
    );
    const taken = new Map<string, string>();
    for (const { header, target } of targets) {
      const path = ['columns', header];
      if (!known.has(target)) context.addIssue({ code: 'custom', path, message: unknown(target) });
      const other = taken.get(target);
      if (other !== undefined)
        context.addIssue({ code: 'custom', path, message: `${target} is already filled from "${other}"` });
      taken.set(target, header);
    }
    for (const target of Object.keys(value.constants)) {
      if (!known.has(target))
        context.addIssue({ code: 'custom', path: ['constants', target], message: unknown(target) });
    }
    function unknown(target: string): string {
      return `"${target}" is not a column of ${value.stream}: write one of ${[...known].join(', ')}`;
    }
  });

/** Config of a `files` connection: which files hold which canonical stream, and how they are written. */
export const filesConfig = z.strictObject({
  /** Files looked for at each sync; none for a connection that only takes what is imported or captured. */
  streams: z.array(entry).default([]),
  /** Zone of timestamps without one, for all entries that do not name their own. */
  timezone: timezone.optional(),
});

export type FilesConfig = z.infer<typeof filesConfig>;
export type FileEntry = FilesConfig['streams'][number];

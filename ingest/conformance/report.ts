import type { Outcome } from './check.ts';
import { checks } from './suite.ts';
import type { UnseenColumn } from './unseen.ts';

/** What was found out about one connector. */
export interface Findings {
  id: string;
  title: string;
  apiVersion: string;
  streams: number;
  outcomes: Map<string, Outcome>;
  unseen: UnseenColumn[];
}

/** The page of the documentation that shows the findings. */
export function conformancePage(findings: readonly Findings[]): string {
  const head = ['Promise', ...findings.map(({ id }) => id)];
  const rows = checks.map(({ id, promise }) => [
    `**${id}** ${promise}`,
    ...findings.map(({ outcomes }) => (outcomes.get(id)?.is === 'holds' ? 'yes' : '–')),
  ]);
  return `${[
    '# Conformance of the connectors',
    '',
    'Made by `npm run conformance -- --write`, which makes every check on every connector against the demo company and against its recorded cases. A test fails while this page is not what it would make.',
    '',
    ...table(head, rows),
    '',
    '"–": the promise does not apply to the connector, for the reason given below. A promise that is broken fails the tests, and a connector that breaks one, or was not tried yet, is not in the table.',
    '',
    ...findings.flatMap(aboutOne),
  ].join('\n')}`;
}

function aboutOne({ id, title, apiVersion, streams, outcomes, unseen }: Findings): string[] {
  const aside = [...outcomes].flatMap(([check, outcome]) =>
    outcome.is === 'holds' ? [] : [`- ${check}: ${outcome.why}.`],
  );
  const groups = new Map<string, string[]>();
  for (const { stream, column, reason } of unseen) {
    const key = `${stream}: ${reason}`;
    groups.set(key, [...(groups.get(key) ?? []), `\`${column}\``]);
  }
  const columns = [...groups].map(([key, names]) => {
    const at = key.indexOf(': ');
    return `- \`${key.slice(0, at)}\` (${key.slice(at + 2)}): ${names.join(', ')}.`;
  });
  return [
    `## ${title} (\`${id}\`)`,
    '',
    `API version ${apiVersion}; streams: ${streams}.`,
    '',
    ...(aside.length > 0 ? ['Does not apply:', '', ...aside, ''] : []),
    ...(columns.length > 0 ? ['Columns that stay empty in the demo company:', '', ...columns, ''] : []),
  ];
}

function table(head: string[], rows: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VIEWS_BY_ROLE } from '../core/access/scope.ts';
import { buildCatalog, type Catalog, type CatalogMember, type CatalogView } from './catalog.ts';
import { type Additivity, measureTraits, readModel } from './model.ts';

/** Where the metric dictionary is kept; a test compares it with the model. */
export const DICTIONARY_FILE = fileURLToPath(new URL('../docs/metrics.md', import.meta.url));

const UNITS: Readonly<Record<string, string>> = {
  money: 'money, in the reporting currency',
  count: 'count',
  share: 'share (0 to 1, or below 0 for a loss)',
  ratio: 'ratio',
  minutes: 'minutes',
};

const ADDS_UP: Readonly<Record<Additivity, string>> = { additive: 'yes', non_additive: 'no' };

const INTRO = `# Metric dictionary

Every figure that the dashboards, the semantic API and GraphQL show is defined here once. This file is written from the
model's own definitions (\`node --import tsx semantic/dictionary.ts\`); change it there.

- Ratios are ratios of sums: the parts are added up first and divided last, at the grain that is asked for. Nothing to
  divide by gives an empty value, never 0.
- Parts add up where the table says so; of the others (ratios, means, percentiles, distinct people) the whole is asked
  for, never added up from its parts. Decimals are those to show; of shares, those of the percentage.
- An empty value was not measured; 0 was measured and is none.
- Days are the local calendar days of the brand or the account. Moments (\`*_at\`) are UTC unless a query names a zone.
- Money is in the company's reporting currency, converted at the rate of its day.
`;

function text(member: CatalogMember, key: string): string {
  const value = member.source.meta?.[key];
  return typeof value === 'string' ? value : '';
}

function cell(value: string): string {
  return value.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function measureRow(member: CatalogMember): string {
  const name = member.name.split('.')[1]!;
  const formula = text(member, 'formula');
  const description = `${member.source.description ?? ''}${formula ? ` = \`${formula}\`` : ''}`;
  const cells = [
    `\`${name}\``,
    member.source.title,
    text(member, 'title_es'),
    description,
    UNITS[text(member, 'unit')] ?? text(member, 'unit'),
    String(measureTraits(member.source).precision),
    ADDS_UP[measureTraits(member.source).additivity],
    text(member, 'date_attribution'),
    text(member, 'owner'),
    text(member, 'tier'),
  ];
  return `| ${cells.map(cell).join(' | ')} |`;
}

function dimensionRow(member: CatalogMember): string {
  const notes = [
    member.source.description,
    member.source.meta?.personal === true ? 'Personal data: masked for whoever may not see it.' : undefined,
  ].filter(Boolean);
  const type = member.type === 'time' ? (member.isDate ? 'date' : 'moment') : member.type;
  const cells = [`\`${member.name.split('.')[1]}\``, member.source.title, type, notes.join(' ')];
  return `| ${cells.map(cell).join(' | ')} |`;
}

function pinText(view: CatalogView): string[] {
  return view.pinned.map(({ member, value, unless }) => {
    const or = unless ? ` or to one \`${unless}\`` : '';
    return `Always one \`${member}\` at a time: \`${value}\` unless a query filters to one value${or}, or groups by it.`;
  });
}

function viewSection(view: CatalogView): string {
  const members = [...view.members.values()];
  const readers = Object.entries(VIEWS_BY_ROLE)
    .filter(([, views]) => views.includes(view.name))
    .map(([role]) => role);
  return [
    `## \`${view.name}\`: ${view.title} · ${view.titleEs}`,
    [
      view.description,
      `Read by: ${readers.join(', ')}. Its day is \`${view.timeDimension.split('.')[1]}\`.`,
      ...pinText(view),
    ].join(' '),
    [
      '| Measure | English | Spanish | What it is | Unit | Decimals | Parts add up | Counted on | Owner | Tier |',
      '|---|---|---|---|---|---|---|---|---|---|',
      ...members.filter(({ kind }) => kind === 'measure').map(measureRow),
    ].join('\n'),
    [
      '| Dimension | Title | Type | Notes |',
      '|---|---|---|---|',
      ...members.filter(({ kind }) => kind === 'dimension').map(dimensionRow),
    ].join('\n'),
  ].join('\n\n');
}

/** The metric dictionary as Markdown, from the catalogue of public views. */
export function renderDictionary(catalog: Catalog): string {
  return `${[INTRO.trimEnd(), ...[...catalog.values()].map(viewSection)].join('\n\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(dirname(DICTIONARY_FILE), { recursive: true });
  writeFileSync(DICTIONARY_FILE, renderDictionary(buildCatalog(readModel())));
  process.stdout.write(`${DICTIONARY_FILE}\n`);
}

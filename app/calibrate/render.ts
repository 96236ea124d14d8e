import type { Calibration, Line } from './report.ts';

/** Models in the order in which people think of them. */
const ORDER = [
  'first_touch',
  'last_touch',
  'last_non_direct',
  'linear',
  'position_based',
  'time_decay',
  'shapley',
  'markov_1',
  'markov_2',
  'markov_3',
  'self_reported',
];

/** Campaigns shown on either list. */
const SHOWN = 8;

const whole = (value: number | null | undefined) =>
  value === null || value === undefined ? '' : Math.round(value).toLocaleString('en-US');
const percent = (value: number) => `${(100 * value).toFixed(1)} %`;

/** The calibration report as Markdown, readable on a terminal too. */
export function calibrationText(found: Calibration): string {
  const models = ORDER.filter((model) => found.models.includes(model));
  return `${[
    '# Calibration of attribution on the demo company',
    [
      `Written by \`atalaya calibrate --out docs/calibration.md\` for orders from ${found.firstDay} to ${found.asOf}.`,
      'The demo company is simulated, so what truly started each sale is known (`ingest/sandbox/README.md`, Truth):',
      'the visit, the shop window or the call by which the buyer came. No real company can measure this.',
    ].join('\n'),
    [
      `${whole(found.orders)} orders count; ${whole(found.ordersWithPath)} (${percent(found.ordersWithPath / found.orders)}) have a tracked contact`,
      'before them. Sales in shops and by telephone to people whom nobody knows have none: no model can place them, and',
      '`unattributed` says so.',
    ].join('\n'),
    '## Orders by channel',
    table(
      ['channel', 'spend', 'true', 'claimed', ...models],
      found.channels.map((line) => [
        line.name,
        whole(line.spend),
        whole(line.trueOrders),
        whole(line.claimed),
        ...models.map((model) => whole(line.orders[model])),
      ]),
    ),
    '## Net revenue by channel',
    [
      'The media mix (`mart_media_mix`) follows daily spend and sales and knows nothing of clicks. Its interval adds up the',
      "ends of the brands' 90 % intervals: wide means that the data do not tell.",
    ].join('\n'),
    table(
      ['channel', 'true', 'media mix', ...models],
      found.channels.map((line) => [
        line.name,
        whole(line.trueRevenue),
        line.mix === null
          ? ''
          : `${whole(line.mix.contribution)} (${whole(line.mix.low)} to ${whole(line.mix.high)})`,
        ...models.map((model) => whole(line.revenue[model])),
      ]),
    ),
    '## How far from the truth',
    [
      '*Misplaced* is the share of orders (of revenue) that stands at another channel than caused it, channels taken as a',
      'whole: of the orders that have a path, and of all, where what no path shows counts against every model. *Right',
      'credit* is the mean credit of the channel that truly caused the order, over the orders that have a path. The truth',
      'here is what started the journey, so the first contact has an advantage that it would not have in a world where',
      'later contacts change minds; `self_reported` knows only customers who were asked.',
    ].join('\n'),
    table(
      ['model', 'misplaced with a path', 'right credit', 'misplaced orders', 'misplaced revenue'],
      found.errors.map((error) => [
        error.model,
        percent(error.misplacedWithPath),
        percent(error.rightCredit),
        percent(error.misplacedOrders),
        percent(error.misplacedRevenue),
      ]),
    ),
    '## Campaigns that claim more than they bring',
    'What the platform claims, beyond the orders that the campaign started: mostly people who would have come back anyway.',
    campaignTable(claimers(found.campaigns), ['last_touch', 'first_touch', 'markov_1']),
    '## Campaigns that no click shows',
    'Press and radio: only those who type the address of the advertisement leave a trace. The rest is found by asking.',
    campaignTable(unseen(found.campaigns), ['last_touch', 'first_touch', 'markov_1']),
    ...(found.people.length > 0 ? peopleSection(found) : []),
  ].join('\n\n')}\n`;
}

function peopleSection(found: Calibration): string[] {
  const share = (value: number | null) => (value === null ? '' : value.toFixed(3));
  return [
    '## Customers against people',
    [
      'Pairs of records that were joined, against pairs that truly are one person; for a source the pairs of which it has',
      'at least one record. The matching knows nothing of this truth (`docs/identity.md`).',
    ].join('\n'),
    table(
      ['source', 'records', 'precision', 'recall', 'F1'],
      found.people.map((line) => [
        line.source ?? 'all',
        whole(line.records),
        share(line.precision),
        share(line.recall),
        share(line.f1),
      ]),
    ),
  ];
}

function claimers(campaigns: readonly Line[]): Line[] {
  const beyond = (line: Line) => (line.claimed ?? 0) - line.trueOrders;
  return campaigns
    .filter((line) => line.claimed !== null && beyond(line) > 0)
    .sort((a, b) => beyond(b) - beyond(a) || a.name.localeCompare(b.name))
    .slice(0, SHOWN);
}

function unseen(campaigns: readonly Line[]): Line[] {
  return campaigns
    .filter((line) => line.claimed === null && line.spend !== null)
    .sort((a, b) => b.trueOrders - a.trueOrders || a.name.localeCompare(b.name))
    .slice(0, SHOWN);
}

function campaignTable(lines: readonly Line[], models: readonly string[]): string {
  return table(
    ['campaign', 'spend', 'true', 'claimed', ...models],
    lines.map((line) => [
      line.name,
      whole(line.spend),
      whole(line.trueOrders),
      whole(line.claimed),
      ...models.map((model) => whole(line.orders[model] ?? 0)),
    ]),
  );
}

/** A Markdown table whose columns are aligned in plain text too: names left, figures right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join(' | ')} |`;
  const rule = `|${widths.map((width, at) => (at === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

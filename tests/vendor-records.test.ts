import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connectors } from '../ingest/index.ts';
import { root } from './support/process.ts';

const recordsFolder = join(resolve(root, process.env.ATALAYA_CASES ?? '../shared/cases'), 'vendor-records');

/** Streams of the recordings of another extractor by file and name, and what they are here; others are not landed. */
const STREAMS: Record<string, { connector: string; streams: Record<string, string> }> = {
  'linkedin-ads.jsonl': {
    connector: 'linkedin-ads',
    streams: {
      accounts: 'accounts',
      campaign_groups: 'campaign_groups',
      campaigns: 'campaigns',
      creatives: 'creatives',
      ad_campaign_analytics: 'analytics_campaign',
      ad_creative_analytics: 'analytics_creative',
    },
  },
};

interface Recorded {
  stream: string;
  data: Record<string, unknown>;
}

function recorded(file: string): Recorded[] {
  return readFileSync(join(recordsFolder, file), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Recorded)
    .filter(({ stream }) => stream in STREAMS[file]!.streams);
}

function land(file: string, { stream, data }: Recorded) {
  const { connector, streams } = STREAMS[file]!;
  const definition = connectors.get(connector)!.streams.find((one) => one.name === streams[stream])!;
  return { definition, row: definition.contract.parse(data) };
}

// Records as vendors gave them to another extractor, through the contracts here.
describe.runIf(existsSync(recordsFolder))('records of another extractor', () => {
  it.each(Object.keys(STREAMS))('%s: every record lands with its key', (file) => {
    const records = recorded(file);
    expect(new Set(records.map(({ stream }) => stream)).size).toBe(
      Object.keys(STREAMS[file]!.streams).length,
    );
    for (const record of records) {
      const { definition, row } = land(file, record);
      for (const key of definition.primaryKey) expect(row[key], `${record.stream} ${key}`).not.toBeNull();
    }
  });

  it('LinkedIn: figures, days, amounts and instants are those of the records', () => {
    const file = 'linkedin-ads.jsonl';
    const sum = (values: unknown[]) => values.reduce<number>((total, value) => total + Number(value ?? 0), 0);
    for (const stream of ['ad_campaign_analytics', 'ad_creative_analytics']) {
      const told = recorded(file).filter((record) => record.stream === stream);
      const landed = told.map((record) => land(file, record).row);
      expect(sum(landed.map((row) => row.impressions))).toBe(sum(told.map(({ data }) => data.impressions)));
      expect(sum(landed.map((row) => row.clicks))).toBe(sum(told.map(({ data }) => data.clicks)));
      expect(sum(landed.map((row) => row.spend))).toBeCloseTo(
        sum(told.map(({ data }) => data.costInLocalCurrency)),
        4,
      );
      expect(landed.map((row) => row.date)).toEqual(told.map(({ data }) => data.start_date));
    }
    for (const record of recorded(file).filter(({ stream }) => !stream.endsWith('analytics'))) {
      const changed = record.data.lastModified ?? record.data.lastModifiedAt;
      expect(land(file, record).row.last_modified_at).toBe(
        new Date(changed as string | number).toISOString(),
      );
    }
  });
});

it('the records to run on are there', () => {
  expect(
    existsSync(recordsFolder),
    `the folder ${recordsFolder}; name another cases folder in ATALAYA_CASES`,
  ).toBe(true);
});

import type { z } from 'zod';
import type { Column, LandedRow } from '../../../core/streams/columns.ts';
import type { StreamDefinition } from '../../engine/connector.ts';
import * as contracts from './contracts.ts';
import { type EntityStream, planEntities, readEntities } from './entities.ts';
import { planReports, RESTATEMENT_DAYS, RETENTION_DAYS, type ReportStream, readReport } from './reports.ts';

interface Shape {
  description: string;
  contract: z.ZodType<LandedRow>;
  columns: readonly Column[];
  primaryKey: readonly string[];
  /** Top-level parts of the vendor's row. */
  knownFields: readonly string[];
}

function entity(name: EntityStream, shape: Shape): StreamDefinition {
  return {
    name,
    contractVersion: 1,
    reading: {},
    plan: planEntities,
    read: readEntities(name),
    ...shape,
  };
}

function report(name: ReportStream, shape: Shape & Pick<StreamDefinition, 'nullableKey'>): StreamDefinition {
  return {
    name,
    contractVersion: 1,
    reading: { restatementDays: RESTATEMENT_DAYS, retentionDays: RETENTION_DAYS },
    freshBy: 'date',
    plan: planReports,
    read: readReport(name),
    ...shape,
  };
}

const HEAD = ['customer', 'campaign', 'segments', 'metrics'];

export const streams: readonly StreamDefinition[] = [
  entity('customer', {
    description: 'The account with its currency and time zone.',
    contract: contracts.customerContract,
    columns: contracts.customerColumns,
    primaryKey: ['customer_id'],
    knownFields: ['customer'],
  }),
  entity('campaigns', {
    description: 'Campaigns as they are now, removed ones included.',
    contract: contracts.campaignContract,
    columns: contracts.campaignColumns,
    primaryKey: ['campaign_id'],
    knownFields: ['customer', 'campaign', 'campaignBudget'],
  }),
  entity('ad_groups', {
    description: 'Ad groups as they are now, removed ones included.',
    contract: contracts.adGroupContract,
    columns: contracts.adGroupColumns,
    primaryKey: ['ad_group_id'],
    knownFields: ['customer', 'campaign', 'adGroup'],
  }),
  entity('ads', {
    description: 'Ads as they are now, with the pages they lead to.',
    contract: contracts.adContract,
    columns: contracts.adColumns,
    primaryKey: ['ad_group_id', 'ad_id'],
    knownFields: ['customer', 'campaign', 'adGroup', 'adGroupAd'],
  }),
  report('campaign_daily', {
    description: 'Results by campaign and day.',
    contract: contracts.campaignDailyContract,
    columns: contracts.campaignDailyColumns,
    primaryKey: ['customer_id', 'campaign_id', 'date'],
    knownFields: HEAD,
  }),
  report('ad_group_daily', {
    description: 'Results by ad group and day.',
    contract: contracts.adGroupDailyContract,
    columns: contracts.adGroupDailyColumns,
    primaryKey: ['customer_id', 'ad_group_id', 'date'],
    knownFields: [...HEAD, 'adGroup'],
  }),
  report('ad_daily', {
    description: 'Results by ad and day; campaigns without ads of their own are missing.',
    contract: contracts.adDailyContract,
    columns: contracts.adDailyColumns,
    primaryKey: ['customer_id', 'ad_group_id', 'ad_id', 'date'],
    knownFields: [...HEAD, 'adGroup', 'adGroupAd'],
  }),
  report('keyword_daily', {
    description: 'Results by keyword and day.',
    contract: contracts.keywordDailyContract,
    columns: contracts.keywordDailyColumns,
    primaryKey: ['customer_id', 'ad_group_id', 'criterion_id', 'date'],
    knownFields: [...HEAD, 'adGroup', 'adGroupCriterion'],
  }),
  report('search_term_daily', {
    description: 'Results by what was searched for, keyword and day; rare searches are missing.',
    contract: contracts.searchTermDailyContract,
    columns: contracts.searchTermDailyColumns,
    primaryKey: ['customer_id', 'ad_group_id', 'search_term', 'keyword', 'match_type', 'date'],
    nullableKey: ['keyword', 'match_type'],
    knownFields: [...HEAD, 'adGroup', 'searchTermView'],
  }),
];

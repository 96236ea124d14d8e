import type { StreamDefinition } from '../../engine/connector.ts';
import {
  type AnalyticsStream,
  FIELDS,
  planAnalytics,
  RESTATEMENT_DAYS,
  readAnalytics,
  withAccount,
} from './analytics.ts';
import * as contracts from './contracts.ts';
import { planEntities, readAccount, readEntities } from './entities.ts';

const TIMES = ['changeAuditStamps', 'created', 'lastModified'];

function analytics(name: AnalyticsStream, key: string, what: string, level: string): StreamDefinition {
  return {
    name,
    description: `Results by ${level} and day of UTC.`,
    contractVersion: 1,
    contract: contracts.analyticsContract(key),
    knownFields: [
      ...FIELDS,
      'start_date',
      'account_currency',
      'account_id',
      'approximateUniqueImpressions',
    ].filter((field) => !['likes', 'comments', 'shares', 'follows'].includes(field)),
    columns: contracts.analyticsColumns(key, what),
    primaryKey: [key, 'date'],
    reading: { restatementDays: RESTATEMENT_DAYS },
    freshBy: 'date',
    plan: planAnalytics,
    read: readAnalytics(name),
    expand: withAccount(name),
  };
}

export const streams: readonly StreamDefinition[] = [
  {
    name: 'accounts',
    description: 'The ad account with its currency.',
    contractVersion: 1,
    contract: contracts.accountContract,
    knownFields: ['id', 'name', 'currency', 'status', 'type', ...TIMES],
    columns: contracts.accountColumns,
    primaryKey: ['account_id'],
    reading: {},
    plan: planEntities,
    read: readAccount,
  },
  {
    name: 'campaign_groups',
    description: 'Campaign groups as they are now: what others call campaigns.',
    contractVersion: 1,
    contract: contracts.campaignGroupContract,
    knownFields: ['id', 'account', 'name', 'status', 'totalBudget', ...TIMES],
    columns: contracts.campaignGroupColumns,
    primaryKey: ['campaign_group_id'],
    reading: {},
    plan: planEntities,
    read: readEntities('campaign_groups'),
  },
  {
    name: 'campaigns',
    description: 'Campaigns as they are now: what others call ad groups.',
    contractVersion: 1,
    contract: contracts.campaignContract,
    knownFields: [
      'id',
      'account',
      'campaignGroup',
      'name',
      'status',
      'type',
      'objectiveType',
      'costType',
      'dailyBudget',
      ...TIMES,
    ],
    columns: contracts.campaignColumns,
    primaryKey: ['campaign_id'],
    reading: {},
    plan: planEntities,
    read: readEntities('campaigns'),
  },
  {
    name: 'creatives',
    description: 'Creatives as they are now: what others call ads.',
    contractVersion: 1,
    contract: contracts.creativeContract,
    knownFields: ['id', 'account', 'campaign', 'name', 'intendedStatus', 'createdAt', 'lastModifiedAt'],
    columns: contracts.creativeColumns,
    primaryKey: ['creative_id'],
    reading: {},
    plan: planEntities,
    read: readEntities('creatives'),
  },
  analytics('analytics_campaign_group', 'campaign_group_id', 'Campaign group.', 'campaign group'),
  analytics('analytics_campaign', 'campaign_id', 'Campaign.', 'campaign'),
  analytics('analytics_creative', 'creative_id', 'Creative.', 'creative'),
];

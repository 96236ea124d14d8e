import type { StreamDefinition } from '../../engine/connector.ts';
import * as contracts from './contracts.ts';
import {
  expandThread,
  planSeen,
  planWindows,
  RESTATEMENT_DAYS,
  readChannels,
  readComments,
  readVideos,
} from './readers.ts';

const reading = { restatementDays: RESTATEMENT_DAYS };

export const streams: readonly StreamDefinition[] = [
  {
    name: 'channels',
    description: 'The channel, every version seen, with its subscribers then.',
    contractVersion: 1,
    contract: contracts.channelContract,
    knownFields: ['kind', 'etag', 'id', 'snippet', 'statistics'],
    columns: contracts.channelColumns,
    primaryKey: ['channel_id'],
    reading: {},
    plan: planSeen,
    read: readChannels,
  },
  {
    name: 'videos',
    description: 'Videos.',
    contractVersion: 1,
    contract: contracts.videoContract,
    knownFields: ['kind', 'etag', 'id', 'snippet', 'contentDetails', 'status'],
    columns: contracts.videoColumns,
    primaryKey: ['video_id'],
    reading,
    freshBy: 'published_at',
    plan: planWindows,
    read: readVideos('videos', 'snippet,contentDetails,status'),
  },
  {
    name: 'video_statistics',
    description: 'Figures of each video since it was published.',
    contractVersion: 1,
    contract: contracts.statisticsContract,
    knownFields: ['kind', 'etag', 'id', 'statistics'],
    columns: contracts.statisticsColumns,
    primaryKey: ['video_id'],
    reading,
    plan: planWindows,
    read: readVideos('video_statistics', 'statistics'),
  },
  {
    name: 'comments',
    description: 'Comments on videos and the answers to them.',
    contractVersion: 1,
    contract: contracts.commentContract,
    knownFields: ['kind', 'etag', 'id', 'snippet'],
    columns: contracts.commentColumns,
    primaryKey: ['comment_id'],
    reading,
    freshBy: 'created_at',
    plan: planWindows,
    read: readComments,
    expand: expandThread,
  },
];

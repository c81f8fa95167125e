import type { Channel } from '@/domain/workspace/schema';
import type { Mood } from './reasons';

/** One campaign of the yearly cycle. */
export type CampaignTemplate = {
  key: string;
  name: string;
  month: number;
  day: number;
  topic: string;
  channels: readonly Channel[];
  /** The share of reachable recipients that it is sent to. */
  audience: number;
  /** The send days, counted from its start. */
  sends: readonly number[];
  /** What went wrong with it the last time it ran. */
  lastTime?: {
    name: string;
    mood: Mood;
    audience: number;
    sends: readonly number[];
    /** How many of its recipients visited their choices, relative to the usual. */
    leaves: number;
  };
};

const daily = (count: number) => Array.from({ length: count }, (_, day) => day);

/** Twenty campaigns a year: the last thirty cover eighteen months. */
export const CAMPAIGN_YEAR: readonly CampaignTemplate[] = [
  {
    key: 'new-table',
    name: 'A new table for the new year',
    month: 1,
    day: 8,
    topic: 'product-news',
    channels: ['email'],
    audience: 0.72,
    sends: [0, 7],
  },
  {
    key: 'january-sale',
    name: 'January sale',
    month: 1,
    day: 21,
    topic: 'offers',
    channels: ['email', 'sms'],
    audience: 0.7,
    sends: [0, 3, 6],
  },
  {
    key: 'for-two',
    name: 'A table for two',
    month: 2,
    day: 5,
    topic: 'offers',
    channels: ['email'],
    audience: 0.62,
    sends: [0, 5],
  },
  {
    key: 'carnival-kitchen',
    name: 'Carnival in the kitchen',
    month: 2,
    day: 19,
    topic: 'kitchen-letter',
    channels: ['email'],
    audience: 0.66,
    sends: [0, 14],
  },
  {
    key: 'spring-collection',
    name: 'Spring collection',
    month: 3,
    day: 6,
    topic: 'product-news',
    channels: ['email', 'push'],
    audience: 0.74,
    sends: [0, 7, 14],
  },
  {
    key: 'open-studio',
    name: 'Open studio days',
    month: 3,
    day: 20,
    topic: 'events',
    channels: ['email', 'whatsapp'],
    audience: 0.4,
    sends: [0, 7],
  },
  {
    key: 'easter-table',
    name: 'The Easter table',
    month: 4,
    day: 2,
    topic: 'kitchen-letter',
    channels: ['email'],
    audience: 0.66,
    sends: [0, 7],
  },
  {
    key: 'spring-sale',
    name: 'Spring sale',
    month: 4,
    day: 17,
    topic: 'offers',
    channels: ['email', 'sms'],
    audience: 0.68,
    sends: [0, 2, 5],
  },
  {
    key: 'mothers-day',
    name: 'For mothers',
    month: 5,
    day: 3,
    topic: 'offers',
    channels: ['email', 'push'],
    audience: 0.7,
    sends: [0, 4],
  },
  {
    key: 'reader-survey',
    name: 'What should we make next?',
    month: 5,
    day: 21,
    topic: 'surveys',
    channels: ['email'],
    audience: 0.5,
    sends: [0],
  },
  {
    key: 'summer-glass',
    name: 'Summer glass',
    month: 6,
    day: 4,
    topic: 'product-news',
    channels: ['email'],
    audience: 0.72,
    sends: [0, 7, 14],
  },
  {
    key: 'soups',
    name: 'Soups for cold evenings',
    month: 6,
    day: 20,
    topic: 'kitchen-letter',
    channels: ['email'],
    audience: 0.6,
    sends: [0, 14],
  },
  {
    key: 'mid-year-sale',
    name: 'Mid-year sale',
    month: 7,
    day: 8,
    topic: 'offers',
    channels: ['email', 'sms', 'push'],
    audience: 0.68,
    sends: [0, 3, 6],
  },
  {
    key: 'linen-restock',
    name: 'The linen is back',
    month: 7,
    day: 25,
    topic: 'restocks',
    channels: ['email', 'push'],
    audience: 0.45,
    sends: [0, 5],
  },
  {
    key: 'autumn-workshops',
    name: 'Autumn workshops',
    month: 8,
    day: 18,
    topic: 'events',
    channels: ['email', 'whatsapp'],
    audience: 0.42,
    sends: [0, 7],
  },
  {
    key: 'warehouse-clearance',
    name: 'Warehouse clearance',
    month: 9,
    day: 4,
    topic: 'offers',
    channels: ['email'],
    audience: 0.35,
    sends: [0, 4],
    lastTime: {
      name: 'Warehouse clearance (whole list)',
      mood: 'blanket',
      audience: 1,
      sends: [0],
      leaves: 12,
    },
  },
  {
    key: 'autumn-collection',
    name: 'Autumn collection',
    month: 9,
    day: 24,
    topic: 'product-news',
    channels: ['email', 'push'],
    audience: 0.74,
    sends: [0, 7, 14],
  },
  {
    key: 'harvest-letter',
    name: 'The harvest letter',
    month: 10,
    day: 14,
    topic: 'kitchen-letter',
    channels: ['email'],
    audience: 0.66,
    sends: [0, 14],
  },
  {
    key: 'black-friday',
    name: 'Black Friday',
    month: 11,
    day: 20,
    topic: 'offers',
    channels: ['email', 'sms', 'push', 'whatsapp'],
    audience: 0.78,
    sends: [0, 2, 4, 8],
  },
  {
    key: 'twelve-days',
    name: 'Twelve days of gifts',
    month: 12,
    day: 4,
    topic: 'offers',
    channels: ['email'],
    audience: 0.7,
    sends: [0, 5, 10],
    lastTime: {
      name: 'Twelve days of gifts (one a day)',
      mood: 'tooFrequent',
      audience: 0.7,
      sends: daily(12),
      leaves: 4.5,
    },
  },
];

import { DEFAULT_QUERY, type ReportQuery } from '@/domain/reports/query/schema';
import { BAD_SOURCE } from './sources';

/** The last day of the worlds that the tests of reports are about. */
export const TODAY = '2026-05-20';
export const YEAR: ReportQuery = { ...DEFAULT_QUERY, period: '12m', compare: 'none' };
/** Queries of every kind, whose panels are counted again. */
export const CASES: [string, ReportQuery][] = [
  ['a year', YEAR],
  ['a month compared with the one before', DEFAULT_QUERY],
  [
    'some months compared with a year before',
    { ...YEAR, period: 'custom', from: '2025-11-20', to: '2026-02-10', compare: 'year' },
  ],
  ['ninety days by week', { ...DEFAULT_QUERY, period: '90d', grain: 'week' }],
  [
    'a custom period by month',
    { ...DEFAULT_QUERY, period: 'custom', from: '2026-01-10', to: '2026-03-24', grain: 'month' },
  ],
  ['a channel', { ...YEAR, channel: ['email'] }],
  ['a topic', { ...YEAR, topic: ['offers'], compare: 'previous' }],
  ['a campaign', { ...YEAR, campaign: ['twelve-days-2025'] }],
  ['a consent source', { ...YEAR, consent: [BAD_SOURCE] }],
  ['a locale', { ...YEAR, locale: ['pt-BR'] }],
  ['machines too', { ...YEAR, automated: true }],
  [
    'several at once',
    {
      ...YEAR,
      channel: ['email'],
      topic: ['offers'],
      consent: ['checkout'],
      locale: ['en'],
      automated: true,
    },
  ],
  [
    'several values of each filter, and those without one',
    {
      ...DEFAULT_QUERY,
      period: '90d',
      channel: ['email', 'sms'],
      topic: ['product-news', 'offers', '*'],
      campaign: ['-', 'twelve-days-2025'],
      consent: ['-', BAD_SOURCE, 'checkout'],
      locale: ['-', 'en'],
    },
  ],
  ['an attribute of people', { ...YEAR, who: ['plan:pro', 'plan:*'] }],
  [
    'an attribute and other filters',
    { ...DEFAULT_QUERY, period: '90d', who: ['plan:-', 'plan:free'], channel: ['email'], topic: ['offers'] },
  ],
  ['a channel without data', { ...YEAR, channel: ['phone'] }],
];

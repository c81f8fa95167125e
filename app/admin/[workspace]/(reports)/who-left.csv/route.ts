import { csvRoute } from '@/app/admin/[workspace]/(reports)/_report/csv-route';
import { streamDepartures } from '@/domain/reports/departures/data';

export const GET = csvRoute(
  'who-left',
  async function* ({ scope, query, today, search }) {
    yield [
      ['time', 'ref', 'stopped_channel', 'stopped_topic', 'channel', 'topic', 'campaign', 'source', 'reason'],
    ];
    for await (const departures of streamDepartures(scope, query, today, { ...search, cursor: null }))
      yield departures.map(({ at, ref, stopped, about, campaign, source, reason }) => [
        at.toISOString(),
        ref ?? '',
        stopped.channel,
        stopped.topic,
        about.channel,
        about.topic,
        campaign,
        source,
        reason,
      ]);
  },
  { capability: 'recipients.read' },
);

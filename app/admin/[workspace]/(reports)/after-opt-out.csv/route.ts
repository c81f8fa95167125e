import { csvRoute } from '@/app/admin/[workspace]/(reports)/_report/csv-route';
import { streamAfterOptOut } from '@/domain/reports/after-opt-out/data';
import { resolvePeriod } from '@/domain/reports/period/rules';
import { SECOND } from '@/lib/clock';

/** One line for each message that went out after an opt-out: what a mailbox provider's postmaster asks for. */
export const GET = csvRoute(
  'after-opt-out',
  async function* ({ scope, query, today }) {
    const optOut = ['opted_out_at', 'stopped_channel', 'stopped_topic', 'opt_out_source'];
    const deadlines = [
      'provider_deadline',
      'after_provider_deadline',
      'legal_deadline',
      'after_legal_deadline',
    ];
    yield [['ref', 'channel', 'topic', 'sent_at', 'told_by', ...optOut, 'delay_seconds', ...deadlines]];
    for await (const sends of streamAfterOptOut(scope, resolvePeriod(query, today).days))
      yield sends.map(({ ref, channel, topic, sentAt, toldBy, optedOutAt, stopped, source, ...deadline }) => [
        ref ?? '',
        channel,
        topic,
        sentAt.toISOString(),
        toldBy ?? '',
        optedOutAt.toISOString(),
        stopped.channel,
        stopped.topic,
        source,
        String((sentAt.getTime() - optedOutAt.getTime()) / SECOND),
        ...againstDeadline(deadline.providerDeadline, sentAt),
        ...againstDeadline(deadline.legalDeadline, sentAt),
      ]);
  },
  { capability: 'recipients.read' },
);

/** A deadline, and whether the message went out after it; empty if there is none. */
function againstDeadline(deadline: Date | null, sentAt: Date): [at: string, isAfter: string] {
  return deadline ? [deadline.toISOString(), sentAt > deadline ? 'yes' : 'no'] : ['', ''];
}

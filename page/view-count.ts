import type { Visit } from './visit';
import { openHeldLink } from '@/domain/access/scope/data';
import { countLinkFaults } from '@/domain/access/link-fault/mutations';
import { countVisit } from '@/domain/reports/view-count/mutations';
import { now } from '@/lib/clock';

/** Counts a view of a link's page: a GET. A HEAD shows nothing. */
export function countView(visit: Visit): void {
  const { purpose, channel, topic, campaign } = visit.link.link;
  countLinkFaults(visit.link, visit.now);
  countVisit(visit.link, {
    channel,
    topic,
    campaign,
    kind: purpose === 'u' ? 'unsubscribe' : 'manage',
    consentSource: visit.center.consentSource,
    locale: visit.words.locale,
    userAgent: visit.userAgent,
    now: visit.now,
  });
}

/** Counts a view of a link that does not work, if the link tells whose it was. */
export function countFailure(token: string, userAgent: string | null): void {
  const scope = openHeldLink(token);
  if (!scope) return;
  const { channel, topic, campaign } = scope.link;
  countVisit(scope, {
    channel,
    topic,
    campaign,
    kind: 'failed',
    userAgent: userAgent ?? '',
    now: now(),
  });
}

import { isAboutStopped } from './view/ways';
import type { Visit } from './visit';
import { openHeldLink } from '@/domain/access/scope/data';
import { countLinkFaults } from '@/domain/access/link-fault/mutations';
import { noteExposure } from '@/domain/people/exposure/mutations';
import { countVisit } from '@/domain/reports/view-count/mutations';
import { now } from '@/lib/clock';

/** Counts a view of a link's page: a GET. A HEAD shows nothing. */
export function countView(visit: Visit): void {
  // Whoever has left already is offered nothing that an arm could change.
  if (visit.arm.experimentId !== null && !isAboutStopped(visit)) noteArm(visit, { isFailure: false });
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

/** Counts a page that could not be made or a form that could not be kept, after its link was opened, for the visit's arm. */
export function countFailedPage(visit: Visit): void {
  noteArm(visit, { isFailure: true });
}

function noteArm(visit: Visit, { isFailure }: { isFailure: boolean }): void {
  const { link, arm, center, userAgent, now: at } = visit;
  const recipientId = center.recipient.id;
  if (arm.experimentId === null || arm.arm === null || recipientId === null) return;
  noteExposure(link, {
    experimentId: arm.experimentId,
    recipientId,
    arm: arm.arm,
    userAgent,
    isFailure,
    now: at,
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

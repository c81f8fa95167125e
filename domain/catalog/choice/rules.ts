import type { Scope, Standing } from '@/domain/catalog/choice/schema';
import type { Topic } from '@/domain/catalog/topic/schema';
import type { Channel } from '@/domain/workspace/schema';

/** Whether every message under `inner` is also under `outer`. */
export function covers(outer: Scope, inner: Scope): boolean {
  return (
    (outer.channel === null || outer.channel === inner.channel) &&
    (outer.topic === null || outer.topic === inner.topic)
  );
}

/** What stands, without a pause that is over. */
export function withoutPast(standing: Standing, now: Date): Standing {
  return standing.pausedUntil && standing.pausedUntil <= now ? { ...standing, pausedUntil: null } : standing;
}

/** Whether two standings say the same. */
export function sameStanding(a: Standing, b: Standing): boolean {
  return (
    a.choice === b.choice &&
    a.frequency === b.frequency &&
    a.pausedUntil?.getTime() === b.pausedUntil?.getTime()
  );
}

/**
 * What a link is about: its topic on its channel; with no topic, the whole channel; with neither, everything. A topic
 * that the workspace does not have (any more), or that is locked, says nothing a person could leave: then it is the
 * whole channel, which stops no less. Sharing one's data is on no channel, whatever a link says.
 */
export function scopeOfLink(
  link: { channel: Channel | null; topic: string | null },
  topics: readonly Topic[],
): Scope {
  const topic = topics.find(({ key }) => key === link.topic);
  if (topic?.kind === 'sharing') return { channel: null, topic: topic.key };
  return { channel: link.channel, topic: topic && topic.kind !== 'transactional' ? topic.key : null };
}

import type { Scope, Standing } from '@/domain/catalog/choice/schema';
import type { Topic } from '@/domain/catalog/topic/schema';
import type { Channel } from '@/domain/workspace/schema';

/** Whether `outer` covers every message that `inner` covers. */
export function covers(outer: Scope, inner: Scope): boolean {
  return (
    (outer.channel === null || outer.channel === inner.channel) &&
    (outer.topic === null || outer.topic === inner.topic)
  );
}

/** The standing without a pause that has ended. */
export function withoutPast(standing: Standing, now: Date): Standing {
  return standing.pausedUntil && standing.pausedUntil <= now ? { ...standing, pausedUntil: null } : standing;
}

/** Whether two standings are equal. */
export function sameStanding(a: Standing, b: Standing): boolean {
  return (
    a.choice === b.choice &&
    a.frequency === b.frequency &&
    a.pausedUntil?.getTime() === b.pausedUntil?.getTime()
  );
}

/**
 * The scope that a link is about: its topic on its channel; without a topic, the whole channel; with neither,
 * everything. If the workspace has no such topic (any more), or the topic is locked, there is no topic to leave: then
 * it is the whole channel, which stops no less. A sharing topic is on no channel, whatever the link says.
 */
export function scopeOfLink(
  link: { channel: Channel | null; topic: string | null },
  topics: readonly Topic[],
): Scope {
  const topic = topics.find(({ key }) => key === link.topic);
  if (topic?.kind === 'sharing') return { channel: null, topic: topic.key };
  return { channel: link.channel, topic: topic && topic.kind !== 'transactional' ? topic.key : null };
}

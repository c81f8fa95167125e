import type { Scope } from '@/domain/consent/schema';
import { holdingOf } from '@/domain/decision/rules';
import type { Center } from '@/domain/preference/data';
import type { PreferenceChange } from '@/domain/preference/schema';
import type { StandingRule } from '@/domain/support/schema';
import type { Catalog } from '@/domain/topic/data';
import { frequencySchema } from '@/domain/topic/schema';
import { channelSchema } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';

/** What holds for each topic on each channel that it is offered on, in the catalog's order, and what decided it. */
export function rulesOf(center: Center, catalog: Catalog, now: Date): StandingRule[] {
  return catalog.topics.flatMap((topic) =>
    topic.channels.map(({ channel }): StandingRule => {
      const message = { channel, topic: topic.key };
      return { ...message, ...holdingOf(center, catalog, message, now) };
    }),
  );
}

/** A control's value as the change it asks for; null where it is none. See `actSchema`. */
export function changeOf(what: string, now: Date): PreferenceChange | null {
  const [verb = '', channelWord = '', topicWord = ''] = what.split(' ');
  const channel = channelWord === '*' ? null : channelSchema.safeParse(channelWord).data;
  if (channel === undefined || topicWord === '') return null;
  const scope: Scope = { channel, topic: topicWord === '*' ? null : topicWord };
  if (verb === 'stop' || verb === 'start' || verb === 'resume') return { kind: verb, scope };
  const days = /^pause-(30|60|90)$/.exec(verb)?.[1];
  if (days) return { kind: 'pause', scope, until: new Date(now.getTime() + Number(days) * DAY) };
  const frequency = frequencySchema.safeParse(verb).data;
  return frequency ? { kind: 'frequency', scope, frequency } : null;
}

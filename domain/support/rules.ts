import type { Scope } from '@/domain/consent/schema';
import { effectiveAt } from '@/domain/preference/rules';
import type { PreferenceChange, Standings } from '@/domain/preference/schema';
import { ADDRESS_OF, type AddressKind } from '@/domain/recipient/schema';
import type { RuleName, StandingRule } from '@/domain/support/schema';
import { frequencySchema, type Topic } from '@/domain/topic/schema';
import { channelSchema, type Channel } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';

/**
 * What holds for each topic on each channel that it is offered on, in the catalog's order, and what decided it. A dead
 * or stopped address comes before every choice; then an opt-out, then a pause.
 * @param has the kinds of address that the recipient has.
 */
export function rulesOf(
  center: { standings: Standings; suppressed: ReadonlySet<Channel>; has: ReadonlySet<AddressKind> },
  topics: readonly Topic[],
  now: Date,
): StandingRule[] {
  return topics.flatMap((topic) =>
    topic.channels.map(({ channel }): StandingRule => {
      const scope = { channel, topic: topic.key };
      const effective = effectiveAt(center.standings, scope, topic.defaultChoice, now);
      const { choice, choiceBy, frequency, frequencyBy, pausedUntil, pausedBy } = effective;
      const shared = { topic: topic.key, channel, frequency, frequencyBy, pausedUntil };
      if (!center.has.has(ADDRESS_OF[channel])) return { ...shared, state: 'unreachable', by: null };
      // What has to be sent, such as a receipt, is stopped, slowed and put off by nobody's choice.
      if (topic.kind === 'transactional')
        return { ...shared, frequency: 'every', frequencyBy: null, pausedUntil: null, state: 'in', by: null };
      if (center.suppressed.has(channel)) return { ...shared, state: 'suppressed', by: choiceBy };
      if (choice === 'out') return { ...shared, state: 'out', by: choiceBy };
      if (pausedUntil) return { ...shared, state: 'paused', by: pausedBy };
      return { ...shared, state: 'in', by: choiceBy };
    }),
  );
}

/** What decided, by the name that decisions give it. */
export function ruleOf({ state, by }: StandingRule, { kind }: Pick<Topic, 'kind'>): RuleName {
  if (state === 'unreachable') return 'no_address';
  if (kind === 'transactional') return 'transactional';
  if (state === 'out') return by ? 'opted_out' : 'not_opted_in';
  return state === 'in' ? 'allowed' : state;
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

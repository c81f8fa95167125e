/**
 * Compares what the API's decisions, its preferences, the recipient's page and the admin area say about the same
 * people.
 */
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { apiCaller, type Answer } from '@/api/v1/testing';
import { adminWordsFor } from '@/app/admin/_shell/words';
import type { CenterState } from '@/components/preference/center-state';
import { createLinkKey } from '@/domain/access/link/mutations';
import { mintToken } from '@/domain/access/link/rules';
import { loadCatalog, type Catalog } from '@/domain/catalog/topic/data';
import type { Topic } from '@/domain/catalog/topic/schema';
import { rulesOf } from '@/domain/choices/act-for/rules';
import type { StandingRule } from '@/domain/choices/act-for/schema';
import { RULES, type Rule } from '@/domain/choices/decision/schema';
import { scopeKey, type Scope } from '@/domain/catalog/choice/schema';
import { eraseRecipient } from '@/domain/choices/erasure/mutations';
import { contextOf } from '@/domain/testing';
import { gatherCrowds, type Crowd } from '@/domain/testing-crowd';
import type { Channel } from '@/domain/workspace/schema';
import { now } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { holdingAt } from '@/page/view/holding';
import { centerStateOf, channelsOfTopic } from '@/page/view/state';
import { absenceNotes, timingNotes } from '@/page/view/timing';
import { openVisit, type Visit } from '@/page/visit';
import { wordsFor } from '@/page/words';
import { PreferenceTable } from './preference-table';

type Decision = { decision: string; rule: Rule; until?: string; cause?: string; scope?: Scope };
type Held = {
  topic: string;
  channel: Channel;
  allowed: boolean;
  rule: Rule;
  until: string | null;
  cause: string | null;
  decidedBy: Scope | null;
  frequency: string;
  pausedUntil: string | null;
};
type Call = Awaited<ReturnType<typeof apiCaller>>;

/**
 * In each of three workspaces; one in five is asked about by two refs, each about nine messages: more than twenty
 * thousand answers about 2,100 people.
 */
const PEOPLE = 700;
/**
 * The API's preferences and the admin area's table are drawn from the same rules (`rulesOf`), which are compared for
 * everyone. One in this many is also asked about over HTTP and as HTML, which cost most of the time.
 */
const ONE_IN = 7;
/** A new seed every time; a failure prints it. */
const SEED = Math.floor(Math.random() * 2 ** 31);
/** How many are asked about at once, because a test's database has only so many connections. */
const AT_ONCE = 8;

const recipientWords = wordsFor('en', 'UTC');
const dateOf = (until = '') => recipientWords.date(new Date(until));
/** How the admin area words a decision. */
const TOLD_AS: Record<string, (decision: Decision) => string> = {
  allowed: () => 'Gets it',
  transactional: () => 'Gets it',
  frequency: ({ until }) => `Gets it; the next from ${dateOf(until)}`,
  paused: ({ until }) => `Paused until ${dateOf(until)}`,
  opted_out: () => 'Stopped',
  not_opted_in: () => 'Stopped',
  suppressed: () => 'Address stopped',
  no_address: () => 'No address',
  unverified_consent: () => 'Does not get it',
};

/** What a recipient's rules say, as `GET /recipients/{ref}/preferences` writes it. */
function heldOf({ topic, channel, state, rule, by, until, cause, ...rest }: StandingRule): Held {
  return {
    topic,
    channel,
    allowed: state === 'in',
    rule,
    until: until?.toISOString() ?? null,
    cause,
    decidedBy: by,
    frequency: rest.frequency,
    pausedUntil: rest.pausedUntil?.toISOString() ?? null,
  };
}

/** What the admin area's table says, in the order of its rows. */
function rowsOf({ catalog }: Visit, rules: StandingRule[]): string[] {
  const table = PreferenceTable({
    rules,
    topics: catalog.topics,
    words: adminWordsFor('en', 'UTC'),
    recipientWords,
    chosenText: () => null,
    sentLast: [],
  });
  const html = renderToStaticMarkup(createElement(() => table));
  return [...html.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell = '']) => cell.replaceAll(/<[^>]*>/g, '|'));
}

/** From what the recipient's page notes about a topic: whether it comes by a channel, and when the next may. */
function notesOf(visit: Visit, topic: Topic): (channel: Channel) => string {
  const { t } = visit.words;
  const [absences, timings] = [absenceNotes(visit, topic), timingNotes(visit, topic)];
  // If the channels differ, each that has to wait is named before its note.
  const isNamed = timings.some((note) => /^(?!Paused|The next).*: /.test(note));
  return (channel) => {
    if (absences.includes(t('now.notBy', { by: t(`by.${channel}`) }))) return 'deny';
    const own = isNamed ? timings.filter((note) => note.startsWith(`${t(`channel.${channel}`)}: `)) : timings;
    return /come from (.*)\.$/.exec(own.join(' '))?.[1] ?? 'allow';
  };
}

/** Whether the page's controls show a topic as on, on a channel. */
function isTicked({ channels, topics }: CenterState, topic: Topic, channel: Channel): boolean {
  const own = topics[topic.key];
  if (!own?.on || channels[channel] === false) return false;
  return own.channels[channel] ?? true;
}

/**
 * What each of them says about one person, if it differs from what decisions say.
 * @param answered what the API answered; null: it was not asked, and no table was drawn.
 */
function differencesOf(
  visit: Visit,
  answered: readonly Held[] | null,
  decisions: readonly Decision[],
): string[] {
  const found: string[] = [];
  const rules = rulesOf(visit.center, visit.catalog, now());
  const effective = answered ?? rules.map(heldOf);
  const rows = answered && rowsOf(visit, rules);
  const controls = centerStateOf(visit, visit.center.standings);
  const notes = new Map(visit.catalog.topics.map((topic) => [topic.key, notesOf(visit, topic)]));
  effective.forEach((held, index) => {
    const { topic: key, channel } = held;
    const decision = decisions[index];
    const topic = visit.catalog.topics.find((each) => each.key === key);
    if (!decision || !topic) throw new Error('A decision or a topic is missing');
    const { rule, until = null, cause = null, scope } = decision;
    const differ = (who: string, says: unknown, expected: unknown) => {
      if (JSON.stringify(says) !== JSON.stringify(expected))
        found.push(
          `${key} by ${channel}: ${who} ${JSON.stringify(says)}, decision ${JSON.stringify(expected)}`,
        );
    };
    const isAllowed = decision.decision === 'allow';
    differ('API', [held.allowed, held.rule, held.until, held.cause], [isAllowed, rule, until, cause]);
    // A decision names the choice only if a choice decided.
    if (scope) differ('API by', held.decidedBy && scopeKey(held.decidedBy), scopeKey(scope));
    const told = TOLD_AS[rule]?.(decision) ?? rule;
    if (rows && !rows[index]?.includes(`||${told}`)) differ('admin area', rows[index], told);
    // Locked topics have no controls, nor do channels that do not reach the recipient.
    if (topic.kind === 'transactional' || !channelsOfTopic(visit, topic).includes(channel)) return;
    const isWanted = !['opted_out', 'not_opted_in', 'suppressed'].includes(rule);
    const onPage = holdingAt(visit, { channel, topic: key });
    // Data sharing is on no channel.
    if (topic.kind !== 'sharing') {
      differ('page', onPage.isOn, isWanted);
      differ('control', isTicked(controls, topic, channel), isWanted);
    }
    differ('page’s frequency', onPage.frequency, held.frequency);
    differ('page’s pause', onPage.pausedUntil, held.pausedUntil);
    const note = notes.get(key)?.(channel) ?? '';
    if (decision.decision !== 'defer') differ('note', note, decision.decision);
    // A frequency may last longer than the pause that a decision names.
    else if (rule === 'frequency') differ('note', note, visit.words.date(new Date(until ?? '')));
    else differ('note’s date', /^(?:allow|deny)$/.test(note), false);
  });
  if (rows && rows.length !== effective.length) found.push(`the admin area has ${rows.length} rows`);
  return found;
}

/** Maps in order, this many at once. */
async function each<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE)
    answers.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(ask))));
  return answers;
}

/** Decisions about all of them, ten thousand per call. */
async function decisionsOf(
  call: Call,
  questions: readonly { ref: string; topic: string; channel: Channel }[],
) {
  const decisions: Decision[] = [];
  for (let from = 0; from < questions.length; from += 10_000) {
    const body = { decisions: questions.slice(from, from + 10_000) };
    const answer: Answer<{ data: Decision[] }> = await call('/decisions', { body });
    decisions.push(...answer.body.data);
  }
  return decisions;
}

const messagesOf = ({ topics }: Catalog) =>
  topics.flatMap(({ key, channels }) => channels.map(({ channel }) => ({ topic: key, channel })));

it('The decision, the API’s preferences, the recipient’s page and the admin area agree about thousands of people', async () => {
  const crowds = await gatherCrowds(pool(), { people: PEOPLE, seed: SEED, now: now() });
  const met = new Set<Rule>();
  let answers = 0;
  for (const { scope, refs } of crowds) {
    const [call, key, catalog] = [
      await apiCaller(scope),
      await createLinkKey(scope),
      await loadCatalog(scope),
    ];
    if (!catalog) throw new Error('The workspace is gone');
    const messages = messagesOf(catalog);
    const decisions = await decisionsOf(
      call,
      refs.flatMap((ref) => messages.map((message) => ({ ref, ...message }))),
    );
    const seen = await each([...refs.entries()], async ([place, recipient]) => {
      const claims = { channel: null, topic: null, campaign: null, issuedAt: null };
      const token = mintToken({ purpose: 'm', recipient, ...claims }, key);
      const headers = { acceptLanguage: 'en', pickedLanguage: null, userAgent: null };
      const [visit, answer] = await Promise.all([
        openVisit(token, headers),
        place % ONE_IN === 0
          ? (call(`/recipients/${recipient}/preferences`) as Promise<Answer<{ effective: Held[] }>>)
          : null,
      ]);
      if (!visit) throw new Error('The link does not open');
      return { visit, answered: answer?.body.effective ?? null };
    });
    for (const [place, { visit, answered }] of seen.entries()) {
      const own = decisions.slice(place * messages.length, (place + 1) * messages.length);
      const differences = differencesOf(visit, answered, own);
      expect(differences.length > 0 ? { seed: SEED, differences, ...visit.center } : null).toBeNull();
      for (const { rule } of own) met.add(rule);
    }
    answers += decisions.length;
  }
  expect(answers).toBeGreaterThan(20_000);
  // Every rule has decided at least once, except those about unknown people and topics that are not offered.
  const OTHERS = [
    'unknown_topic',
    'archived_topic',
    'unknown_channel',
    'not_offered',
    'unknown_recipient',
    'erased',
  ];
  expect(RULES.filter((rule) => !met.has(rule) && !OTHERS.includes(rule))).toEqual([]);
  await agreeOnNoOne(crowds);
});

/** An unknown ref and an erased one: the page does not open for the erased one, and treats the unknown one as new. */
async function agreeOnNoOne([first, next]: readonly Crowd[]) {
  if (!first || !next) throw new Error('There are too few workspaces');
  const { scope } = first;
  const call = await apiCaller(scope);
  await eraseRecipient(scope, 'person-1', contextOf({ now: now() }));
  const saysOf = async (ref: string) => {
    const [decision] = await decisionsOf(call, [{ ref, topic: 'news', channel: 'email' }]);
    return [decision?.rule, (await call(`/recipients/${ref}/preferences`)).status];
  };
  expect(await saysOf('person-1')).toEqual(['erased', 410]);
  expect(await saysOf('nobody')).toEqual(['unknown_recipient', 404]);
  // The workspace of the person erased them, not the other one.
  const nextDoor = await apiCaller(next.scope);
  expect((await nextDoor('/recipients/person-1/preferences')).status).toBe(200);
}

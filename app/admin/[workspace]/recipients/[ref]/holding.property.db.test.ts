/** What the API's decisions, its preferences, the recipient's page and the admin area say of the same people. */
import fc from 'fast-check';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { adminWordsFor } from '@/app/admin/_shell/words';
import { channelsOfTopic } from '@/page/view/state';
import { absenceNotes, timingNotes } from '@/page/view/timing';
import type { Visit } from '@/page/visit';
import { wordsFor } from '@/page/words';
import { apiCaller, type Answer } from '@/api/v1/testing';
import type { Scope } from '@/domain/choices/ledger/schema';
import { readCenterOf, type Center } from '@/domain/choices/preference/data/read';
import { rulesOf } from '@/domain/choices/act-for/rules';
import { foundWorld, settle, worldsAround } from '@/domain/testing-worlds';
import { loadCatalog, type Catalog } from '@/domain/catalog/topic/data';
import { timeZoneOf } from '@/domain/workspace/rules';
import type { Channel } from '@/domain/workspace/schema';
import { now } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { PreferenceTable } from './preference-table';

type Decision = { decision: string; rule: string; until?: string; cause?: string; scope?: Scope };
type Held = {
  topic: string;
  channel: Channel;
  allowed: boolean;
  rule: string;
  until: string | null;
  cause: string | null;
  decidedBy: Scope | null;
};

const recipientWords = wordsFor('en', 'UTC');

/** What the admin area's table says, in the order of its rows. */
function rowsOf(center: Center, catalog: Catalog): string[] {
  const table = PreferenceTable({
    rules: rulesOf(center, catalog, now()),
    topics: catalog.topics,
    words: adminWordsFor('en', 'UTC'),
    recipientWords,
  });
  const html = renderToStaticMarkup(createElement(() => table));
  return [...html.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell = '']) => cell.replaceAll(/<[^>]*>/g, '|'));
}

const dateOf = (until = '') => recipientWords.date(new Date(until));
/** How the admin area puts a decision. */
const TOLD_AS: Record<string, (decision: Decision) => string> = {
  allowed: () => 'Sent',
  transactional: () => 'Sent',
  frequency: ({ until }) => `Sent; the next from ${dateOf(until)}`,
  paused: ({ until }) => `Paused until ${dateOf(until)}`,
  opted_out: () => 'Stopped',
  not_opted_in: () => 'Stopped',
  suppressed: () => 'Address stopped',
  no_address: () => 'No address',
  unverified_consent: () => 'Not sent',
};

/** By what the recipient's page says of a topic: the channels that it does not come by, and when the next may come. */
function pageOf(center: Center, catalog: Catalog, topicKey: string): { channel: Channel; says: string }[] {
  const words = wordsFor('en', timeZoneOf(center.recipient.timeZone, catalog.workspace));
  const link = { link: { purpose: 'm', recipient: center.recipient.ref, channel: null, topic: null } };
  const visit = { catalog, center, words, link, now: now() } as unknown as Visit;
  const topic = catalog.topics.find(({ key }) => key === topicKey)!;
  const absent = absenceNotes(visit, topic);
  const timings = timingNotes(visit, topic);
  // Where the channels differ, each that has to wait is named before what is said of it.
  const isNamed = timings.some((note) => /^(?!Paused|The next).*: /.test(note));
  return channelsOfTopic(visit, topic).map((channel) => {
    if (absent.includes(words.t('now.notBy', { by: words.t(`by.${channel}`) })))
      return { channel, says: 'deny' };
    const name = `${words.t(`channel.${channel}`)}: `;
    const own = isNamed ? timings.filter((note) => note.startsWith(name)) : timings;
    return { channel, says: /come from (.*)\.$/.exec(own.join(' '))?.[1] ?? 'allow' };
  });
}

it('The decision, the API’s preferences, the recipient’s page and the admin area agree about anyone', async () => {
  const scope = await foundWorld(pool());
  const call = await apiCaller(scope);
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(worldsAround(now()), async (world) => {
      await settle(pool(), scope, world);
      const catalog = await loadCatalog(scope);
      if (!catalog) throw new Error('The workspace is gone');
      for (const number of world.people.keys()) {
        const ref = `person-${number}`;
        const center = await readCenterOf(scope, ref);
        const preferences: Answer<{ effective: Held[] }> = await call(`/recipients/${ref}/preferences`);
        if (!center) throw new Error('Nobody is there');
        const { effective } = preferences.body;
        const questions = effective.map(({ topic, channel }) => ({ ref, topic, channel }));
        const answers: Answer<{ data: Decision[] }> = await call('/decisions', {
          body: { decisions: questions },
        });
        const decisions = answers.body.data;
        expect(effective.map(({ allowed, rule, until, cause }) => [allowed, rule, until, cause])).toEqual(
          decisions.map((each) => [
            each.decision === 'allow',
            each.rule,
            each.until ?? null,
            each.cause ?? null,
          ]),
        );
        // A decision names the choice where it was a choice that decided.
        decisions.forEach(({ scope: by }, place) => {
          if (by) expect(effective[place]?.decidedBy).toEqual(by);
        });
        const rows = rowsOf(center, catalog);
        expect(rows).toHaveLength(decisions.length);
        rows.forEach((row, index) => {
          const decision = decisions[index]!;
          expect(row).toContain(`||${TOLD_AS[decision.rule]?.(decision) ?? decision.rule}`);
        });
        const words = wordsFor('en', timeZoneOf(center.recipient.timeZone, catalog.workspace));
        for (const { key } of catalog.topics.filter(({ kind }) => kind !== 'transactional'))
          for (const { channel, says } of pageOf(center, catalog, key)) {
            const place = effective.findIndex((each) => each.topic === key && each.channel === channel);
            const { decision, rule, until } = decisions[place]!;
            if (decision !== 'defer') expect([key, channel, says]).toEqual([key, channel, decision]);
            // A frequency may hold for longer than the pause that a decision names.
            else if (rule === 'frequency')
              expect([key, channel, says]).toEqual([key, channel, words.date(new Date(until!))]);
            else expect(says).not.toMatch(/^(?:allow|deny)$/);
          }
        compared += decisions.length;
      }
    }),
    { numRuns: 30 },
  );
  expect(compared).toBeGreaterThan(200);
});

import { randomUUID } from 'node:crypto';
import type { APIRequestContext } from '@playwright/test';
import { foundBrand } from './brands';
import { linkOf, makePerson, manageLinkOf, newRef, query } from './cast';
import { expect, test } from './fixtures';
import { writeSeen, type Seen } from '@/page/view/state';

type Form = { link: string; form: 'choose' | 'save' | 'undo' | 'reason'; data: Record<string, string> };

/** Posts a form that must be shown again, and checks what every such page has to fulfil. */
async function expectMendable(request: APIRequestContext, { link, form, data }: Form): Promise<void> {
  const what = `${form} ${JSON.stringify(data).slice(0, 80)}`;
  const answer = await request.post(`${link}/${form}`, { form: data, maxRedirects: 0 });
  expect(answer.status(), what).toBe(422);
  const html = await answer.text();
  expect(html, what).toMatch(/<title>Error: [^<]+ – [^<]+<\/title>/);
  expect(countOf(html, /id="problems" tabindex="-1" role="alert"/g), what).toBe(1);
  const [, summary = ''] = /id="problems"(.*?)<\/ul>/s.exec(html) ?? [];
  const leads = [...summary.matchAll(/href="#([\w-]+)"/g)].map(([, id = '']) => id);
  expect(leads.length, what).toBeGreaterThan(0);
  for (const id of leads)
    expect(countOf(html, new RegExp(`id="${id}"`, 'g')), `${what} leads to #${id}`).toBe(1);
  // The address gives the summary the focus without a script; a press on this page may fail too.
  for (const [, action] of html.matchAll(/<form[^>]* action="([^"]*)"/g))
    expect(action, what).toMatch(/#problems$/);
}

const countOf = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;

async function changeOf(request: APIRequestContext, link: string, choice: string): Promise<string> {
  const answer = await request.post(`${link}/choose`, { form: { choice }, maxRedirects: 0 });
  const { searchParams } = new URL(answer.headers()['location'] ?? '', 'http://localhost');
  return searchParams.get('change') ?? '';
}

/** What a page showed; a test changes it for one topic or channel. */
function seenWith(state: Partial<Seen['state']>): string {
  return writeSeen({
    state: { channels: {}, resumeChannels: {}, topics: {}, pause: 'none', ...state },
    eventId: '0',
  });
}

const topic = { on: true, frequency: 'every', channels: {}, resume: false } as const;

test('A refused form says what to correct in its title and in a summary that links to existing fields', async ({
  request,
}) => {
  const { ref } = await makePerson();
  const [link, manage] = [await linkOf(ref), await manageLinkOf(ref)];
  const noChoice: Form[] = ['dance', '', 'less:never', 'pause:7', 'shorten:7', 'group:none'].flatMap(
    (choice) => [link, manage].map((each): Form => ({ link: each, form: 'choose', data: { choice } })),
  );
  const cutShort: Form[] = [link, manage].flatMap((each): Form[] => [
    { link: each, form: 'choose', data: {} },
    { link: each, form: 'save', data: {} },
    { link: each, form: 'save', data: { seen: 'cut sh' } },
    { link: each, form: 'save', data: { seen: seenWith({}), pause: '7' } },
    { link: each, form: 'undo', data: {} },
    { link: each, form: 'undo', data: { change: 'cut sh' } },
    { link: each, form: 'undo', data: { change: randomUUID() } },
    { link: each, form: 'reason', data: {} },
    { link: each, form: 'reason', data: { change: randomUUID(), comment: 'Of nothing that was changed.' } },
    { link: each, form: 'save', data: { seen: seenWith({ topics: { gone: topic } }) } },
    { link: each, form: 'save', data: { seen: seenWith({ topics: { orders: topic } }) } },
  ]);
  const off = { ...topic, on: false };
  const refused: Form[] = [
    { link, form: 'save', data: { seen: seenWith({ topics: { offers: off } }), 'topics.offers.on': 'on' } },
    { link: await linkOf(ref, { topic: 'events' }), form: 'choose', data: { choice: 'less:daily' } },
  ];
  for (const each of [...noChoice, ...cutShort, ...refused]) await expectMendable(request, each);
});

test('A refused form does so after a change, after its undo, and if nothing is left to choose', async ({
  request,
}) => {
  const link = await linkOf((await makePerson()).ref);
  const change = await changeOf(request, link, 'stop');
  const tooLong = { change, comment: 'x'.repeat(1_001) };
  const why: Form[] = [tooLong, { change, reason: 'no-such' }, { ...tooLong, reason: 'no-such' }].map(
    (data): Form => ({ link, form: 'reason', data }),
  );
  for (const each of why) await expectMendable(request, each);
  await request.post(`${link}/undo`, { form: { change } });
  for (const each of why) await expectMendable(request, each);

  await changeOf(request, link, 'everything');
  const back = { seen: seenWith({ channels: { email: false } }), 'channels.email': 'on' };
  for (const each of [link, await manageLinkOf((await makePerson()).ref)]) {
    await changeOf(request, each, 'everything');
    const forms: Form[] = [
      { link: each, form: 'choose', data: { choice: 'dance' } },
      { link: each, form: 'save', data: { seen: 'cut sh' } },
      { link: each, form: 'save', data: back },
      { link: each, form: 'undo', data: {} },
      { link: each, form: 'reason', data: {} },
    ];
    for (const form of forms) await expectMendable(request, form);
  }
});

test('A refused form does so for a brand with one topic, and during a pause that someone else asked for', async ({
  request,
}) => {
  const brand = await foundBrand({ name: 'One', topics: [{ key: 'news', name: 'News' }] });
  const one = brand.linkOf();
  await expectMendable(request, { link: one, form: 'choose', data: { choice: 'dance' } });
  await expectMendable(request, { link: one, form: 'save', data: { seen: 'cut sh' } });

  const ref = newRef();
  const link = await linkOf(ref);
  await changeOf(request, link, 'less:weekly');
  // By an agent, which the ledger would record.
  await query(
    `UPDATE preference SET paused_until = now() + interval '40 days'
      WHERE recipient_id = (SELECT id FROM recipient WHERE ref = $1)`,
    [ref],
  );
  await expectMendable(request, { link, form: 'choose', data: { choice: 'resume' } });
});

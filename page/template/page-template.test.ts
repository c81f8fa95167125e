import { describe, expect, it } from 'vitest';
import { fillTemplate, makeTemplate, slottedVisit, templateKey } from './page-template';
import type { Visit } from '@/page/visit';

const CATALOG = {} as Visit['catalog'];

function visitOf(person: {
  token?: string;
  email?: string;
  events?: string;
  standings?: number;
  suppressed?: 'email';
}) {
  const { token = 'k.u.ada.email.news...mac', email = 'a•••@b.cd', events = '0', standings = 0 } = person;
  return {
    token,
    link: {
      reducesOnly: true,
      link: {
        purpose: 'u',
        recipient: 'zoe',
        channel: 'email',
        topic: 'news',
        campaign: 'may',
        issuedAt: null,
      },
    },
    catalog: CATALOG,
    about: { channel: 'email', topic: 'news' },
    words: { locale: 'en', timeZone: 'UTC' },
    pickedLanguage: null,
    center: {
      recipient: { id: '1', ref: 'zoe', locale: 'en', timeZone: null, maskedAddresses: { email } },
      standings: new Map(Array.from({ length: standings }, (_, index) => [`email ${index}`, {}])),
      suppressed: new Map(person.suppressed ? [[person.suppressed, 'opt_out']] : []),
      lastSends: [{ channel: 'email', topic: 'news', sentAt: new Date() }],
      lastEventId: events,
    },
    userAgent: 'theirs',
    now: new Date(),
  } as unknown as Visit;
}

/** What Next.js might render for a visit: parts of it in a header, an attribute and a script. */
function pageOf(visit: Visit, token: string, nonce: string) {
  const email = visit.center.recipient.maskedAddresses.email ?? '';
  return {
    headers: [['content-security-policy', `script-src 'nonce-${nonce}'`]] as [string, string][],
    body: `<p>To ${email}</p><form action="/u/${visit.token}/save"><script nonce="${nonce}">["${token}","${email}"]</script>`,
  };
}

describe('a page’s template', () => {
  it('is shared by those whose pages differ in token and address alone', () => {
    const key = templateKey(visitOf({}));
    expect(key).not.toBeNull();
    expect(templateKey(visitOf({ token: 'another', email: 'z•••@y.xw' }))).toBe(key);
    expect(templateKey(visitOf({ suppressed: 'email' }))).not.toBe(key);
  });

  it('is not for who has chosen something, or whose address would need escaping', () => {
    expect(templateKey(visitOf({ standings: 1 }))).toBeNull();
    expect(templateKey(visitOf({ events: '7' }))).toBeNull();
    for (const email of ['a&•••@b.cd', '"•••@b.cd', '<•••@b.cd', "o'•••@b.cd", '\\•••@b.cd'])
      expect(templateKey(visitOf({ email }))).toBeNull();
  });

  it('is made of a visit that has nothing of the person whose it was', () => {
    const visit = visitOf({ token: 'k.u.secret.mac', email: 'a•••@b.cd' });
    const slotted = JSON.stringify({ ...slottedVisit(visit), words: null });
    // Characters that cannot occur in a slot's hexadecimal digits.
    for (const own of ['secret', 'a•••@b.cd', 'zoe', 'may', 'theirs']) expect(slotted).not.toContain(own);
  });

  it('filled in, is the page that would have been rendered', () => {
    const first = visitOf({ token: 'k.u.first.mac' });
    const second = visitOf({ token: 'k.u.second.mac', email: 'z•••@y.xw' });
    const slotted = slottedVisit(first);
    const mark = /slot\w+?tokenend/.exec(slotted.token)?.[0].replace('token', 'nonce') ?? '';
    const template = makeTemplate(pageOf(slotted, first.token, mark), first.token);
    expect(fillTemplate(template, second, 'n0nce==')).toEqual(pageOf(second, second.token, 'n0nce=='));
    expect(fillTemplate(template, first, 'other')).toEqual(pageOf(first, first.token, 'other'));
  });
});

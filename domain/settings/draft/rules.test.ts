import { describe, expect, it } from 'vitest';
import { catalogOf, differencesOf, findProblems, sectionOf } from '@/domain/settings/draft/rules';
import { contrastOf, type Configuration } from '@/domain/settings/draft/schema';

const both = (en: string, pt = `${en} (pt)`) => ({ en, 'pt-BR': pt });

const NOW: Configuration = {
  sender: {
    name: 'Alder',
    contactEmail: 'hello@alder.example',
    contactUrl: null,
    postalAddress: '1 Alder Street',
    timeZone: 'Europe/London',
    locales: ['en', 'pt-BR'],
    sharesData: false,
    requiresVerifiedConsent: false,
    consentMaxAgeMonths: 18,
    holdoutPercent: 0,
  },
  look: { accentLight: '#1d4ed8', accentDark: '#9db8ff', logo: null },
  channels: ['email', 'sms'],
  groups: [{ key: 'news', name: both('News') }],
  topics: [
    {
      key: 'product',
      group: 'news',
      kind: 'marketing',
      name: both('Product news'),
      description: both('What is new.'),
      lockedReason: null,
      frequencies: ['every', 'weekly'],
      defaultChoice: 'in',
      channels: [
        { channel: 'sms', typicalPerMonth: 1 },
        { channel: 'email', typicalPerMonth: 4 },
      ],
      archived: false,
    },
  ],
  reasons: [{ key: 'too_many', label: both('Too many messages'), cause: 'frequency', archived: false }],
  attributes: [],
  copy: {},
};

const changed = (rest: Partial<Configuration>): Configuration => ({ ...NOW, ...rest });
const topic = (rest: Partial<Configuration['topics'][number]>) =>
  changed({ topics: NOW.topics.map((each) => ({ ...each, ...rest })) });
const problems = (next: Configuration) => findProblems(next, NOW).map(({ code, at }) => `${code} ${at}`);
const svg = (text: string) =>
  changed({ look: { ...NOW.look, logo: { type: 'image/svg+xml', data: btoa(text) } } });

describe('what prevents publishing', () => {
  it('is nothing if all is well', () => {
    expect(problems(NOW)).toEqual([]);
  });

  it('is a text missing in one of the workspace’s languages (requirement 20)', () => {
    expect(problems(topic({ name: { en: 'Product news' } }))).toEqual(['text_missing topics.0.name.pt-BR']);
  });

  it('is a locked topic that does not say why', () => {
    const next = changed({
      topics: [...NOW.topics, { ...NOW.topics[0]!, key: 'receipts', kind: 'transactional' }],
    });
    expect(problems(next)).toContain('text_missing topics.1.lockedReason.en');
  });

  it('is nothing in an archived topic, which no one sees', () => {
    expect(problems(topic({ archived: true, name: {}, channels: [] }))).toEqual([]);
  });

  it('is a published key that is missing, or a key that occurs twice', () => {
    expect(problems(changed({ topics: [] }))).toEqual(['key_gone topics']);
    expect(problems(changed({ reasons: [...NOW.reasons, ...NOW.reasons] }))).toContain(
      'key_twice reasons.1.key',
    );
  });

  it('is a marketing topic made transactional, which would lock in those who had left it', () => {
    expect(problems(topic({ kind: 'transactional', lockedReason: both('By law.') }))).toEqual([
      'kind_changed topics.0.kind',
    ]);
  });

  it('is a topic on no channel, or on one that is not used', () => {
    expect(problems(topic({ channels: [] }))).toEqual(['no_channel topics.0.channels']);
    expect(problems(changed({ channels: ['email'] }))).toEqual(['unknown_channel topics.0.channels']);
  });

  it('is an accent that cannot be read on its surface (requirement 25)', () => {
    expect(
      problems(changed({ look: { ...NOW.look, accentLight: '#ffd400', accentDark: '#222266' } })),
    ).toEqual(['contrast_low look.accentLight', 'contrast_low look.accentDark']);
  });

  it.each([
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>',
    'not a picture',
  ])('is a logo that is more than a drawing: %s', (text) => {
    expect(problems(svg(text))).toEqual(['logo_unsafe look.logo']);
  });

  it('is not a plain drawing', () => {
    expect(
      problems(
        svg(
          '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><use xlink:href="#a"/></svg>',
        ),
      ),
    ).toEqual([]);
  });

  it('is a sentence that shames or presses (requirement 37), but not a reason in the recipient’s own voice', () => {
    expect(problems(changed({ copy: { en: { 'ways.lead': 'We are sad to see you go' } } }))).toEqual([
      'shames copy.en.ways.lead',
    ]);
    const reasons = [{ ...NOW.reasons[0]!, label: both('I don’t want these', 'Não quero ofertas') }];
    expect(problems(changed({ reasons }))).toEqual([]);
  });

  it('is a sender without a postal address', () => {
    expect(problems(changed({ sender: { ...NOW.sender, postalAddress: '' } }))).toEqual([
      'address_missing sender.postalAddress',
    ]);
  });
});

describe('a contrast', () => {
  it('is that of WCAG 2.2', () => {
    expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrastOf('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
    expect(contrastOf('#ffffff', '#777777')).toBe(contrastOf('#777777', '#ffffff'));
  });
});

describe('differences', () => {
  it('are none between equal configurations', () => {
    expect(differencesOf(NOW, structuredClone(NOW))).toEqual([]);
  });

  it('name the place, using the keys of list items', () => {
    expect(differencesOf(NOW, topic({ name: both('Novelties'), archived: true }))).toEqual([
      { at: 'topics.product.name.en', before: 'Product news', after: 'Novelties' },
      { at: 'topics.product.name.pt-BR', before: 'Product news (pt)', after: 'Novelties (pt)' },
      { at: 'topics.product.archived', before: 'false', after: 'true' },
    ]);
  });

  it('show what was added, removed and moved', () => {
    const other = { ...NOW.reasons[0]!, key: 'other' };
    const two = changed({ reasons: [...NOW.reasons, other] });
    expect(differencesOf(NOW, two)).toMatchObject([{ at: 'reasons.other', before: null }]);
    expect(differencesOf(two, changed({ reasons: [other, ...NOW.reasons] }))).toEqual([
      { at: 'reasons.order', before: 'too_many, other', after: 'other, too_many' },
    ]);
  });

  it('belong to a section', () => {
    expect(['groups.news.name.en', 'topics.order', 'look.logo', 'copy.en.ways.lead'].map(sectionOf)).toEqual([
      'topics',
      'topics',
      'look',
      'copy',
    ]);
  });
});

describe('the catalog of a configuration', () => {
  it('leaves out what is archived, and has a topic’s channels in the workspace’s order', () => {
    const next = changed({ reasons: [{ ...NOW.reasons[0]!, archived: true }] });
    const catalog = catalogOf(next, { id: 'id', key: 'alder' });
    expect(catalog.reasons).toEqual([]);
    expect(catalog.topics[0]).toMatchObject({
      key: 'product',
      groupKey: 'news',
      channels: [{ channel: 'email' }, { channel: 'sms' }],
    });
    expect(catalog.workspace).toMatchObject({ key: 'alder', name: 'Alder', hasLogo: false });
  });
});

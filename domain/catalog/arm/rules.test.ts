import { describe, expect, expectTypeOf, it } from 'vitest';
import { armFor, findArmProblems } from '@/domain/catalog/arm/rules';
import {
  armContentSchema,
  STANDARD,
  WAYS_OUT_ONLY,
  type Arm,
  type ArmContent,
} from '@/domain/catalog/arm/schema';
import { experimentSettingsSchema } from '@/domain/catalog/experiment/schema';
import type { Catalog } from '@/domain/catalog/topic/data';

const arm = (key: string, share: number, content: Partial<ArmContent> = {}): Arm => ({
  key,
  share,
  content: { ...STANDARD, ...content },
});
const ARMS = [arm('as-it-is', 50), arm('pause-first', 30, { offers: ['pause', 'less'] }), arm('plain', 20)];
const SETTINGS = { key: 'order', hypothesis: 'A pause is enough for many.', arms: ARMS, leastPoints: 3 };

function catalogWith(holdoutPercent: number, seed: string | null = 'seed') {
  return {
    workspace: { id: '0199', holdoutPercent },
    experiment: seed === null ? null : { id: 'e', key: 'order', seed, arms: ARMS },
  } as unknown as Catalog;
}

/** How many of 20,000 people are in each arm. */
function countsOf(catalog: Catalog): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let person = 0; person < 20_000; person += 1) {
    const { arm: key } = armFor(catalog, `person-${person}`);
    counts[key ?? 'none'] = (counts[key ?? 'none'] ?? 0) + 1;
  }
  return counts;
}

describe('an arm', () => {
  it('can say nothing about the ways out', () => {
    expectTypeOf<keyof ArmContent>().toEqualTypeOf<'offers' | 'forecast' | 'words'>();
    for (const field of ['stop', 'everything', 'oneClick', 'weight', 'legend'])
      expect(armContentSchema.safeParse({ ...STANDARD, [field]: 'x' }).success).toBe(false);
    for (const word of ['stop', 'everything', 'title', 'lead'])
      expect(armContentSchema.safeParse({ ...STANDARD, words: { en: { [word]: 'Stay' } } }).success).toBe(
        false,
      );
  });

  it.each(['less', 'pause', 'pauseHint'] as const)('has no word in %s that shames or presses', (word) => {
    const arms = [ARMS[0]!, arm('pushy', 50, { words: { en: { [word]: 'Are you sure?' } } })];
    expect(findArmProblems({ arms })).toMatchObject([
      { code: 'presses', level: 'error', at: `arms.1.content.words.en.${word}` },
    ]);
  });

  it('belongs to at least two, with different keys, whose shares make 100', () => {
    const isValid = (arms: Arm[]) => experimentSettingsSchema.safeParse({ ...SETTINGS, arms }).success;
    expect(isValid(ARMS)).toBe(true);
    expect(isValid([arm('a', 99)])).toBe(false);
    expect(isValid([arm('a', 50), arm('a', 50)])).toBe(false);
    expect(isValid([arm('a', 50), arm('b', 49)])).toBe(false);
    expect(isValid([arm('a', 50), arm('holdout', 50)])).toBe(false);
  });
});

describe('an assignment', () => {
  it('gives each arm its share', () => {
    const counts = countsOf(catalogWith(0));
    expect(counts['as-it-is']).toBeGreaterThan(9_700);
    expect(counts['as-it-is']).toBeLessThan(10_300);
    expect(counts['pause-first']).toBeGreaterThan(5_750);
    expect(counts['pause-first']).toBeLessThan(6_250);
  });

  it('is the same at each visit, and independent of any other experiment’s', () => {
    const [one, other] = [catalogWith(0), catalogWith(0, 'another seed')];
    const people = Array.from({ length: 2_000 }, (_, place) => `p${place}`);
    const armsIn = (catalog: Catalog) => people.map((id) => armFor(catalog, id).arm);
    expect(armsIn(one)).toEqual(armsIn(one));
    const both = people.filter(
      (id) => armFor(one, id).arm === 'as-it-is' && armFor(other, id).arm === 'as-it-is',
    );
    expect(both.length).toBeGreaterThan(420);
    expect(both.length).toBeLessThan(580);
  });

  it('is none for someone without a record, or where nothing runs', () => {
    const none = { experimentId: null, arm: null, content: STANDARD };
    expect(armFor(catalogWith(5), null)).toEqual(none);
    expect(armFor(catalogWith(0, null), 'ada')).toEqual(none);
  });
});

describe('the holdout', () => {
  it('is shown the ways out only, whether an experiment runs or not', () => {
    const held = Array.from({ length: 200 }, (_, place) => `p${place}`).find(
      (id) => armFor(catalogWith(20), id).arm === 'holdout',
    );
    expect(armFor(catalogWith(20), held!)).toEqual({
      experimentId: 'e',
      arm: 'holdout',
      content: WAYS_OUT_ONLY,
    });
    expect(armFor(catalogWith(20, null), held!)).toMatchObject({
      experimentId: null,
      content: WAYS_OUT_ONLY,
    });
  });

  it('has its share, and keeps everyone when it grows', () => {
    const heldAt = (percent: number) =>
      Array.from({ length: 20_000 }, (_, place) => `p${place}`).filter(
        (id) => armFor(catalogWith(percent), id).arm === 'holdout',
      );
    const [few, many] = [heldAt(5), new Set(heldAt(10))];
    expect(few.length).toBeGreaterThan(880);
    expect(few.length).toBeLessThan(1_120);
    expect(few.every((id) => many.has(id))).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { keySchema, type LocalizedText } from '@/domain/workspace/schema';
import { BRAND, readLogo } from './brand';
import { COMMENTS_EN } from './comments-en';
import { COMMENTS_PT } from './comments-pt';
import { STARTING_REASONS } from '@/domain/catalog/reason/rules';
import { GROUPS, TOPICS } from './topics';

/** WCAG 2.2, "relative luminance" and "contrast ratio". */
function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe('the brand', () => {
  it('has accent colours that are readable on white and on near-black', () => {
    expect(contrast(BRAND.accentLight, '#ffffff')).toBeGreaterThan(4.5);
    expect(contrast(BRAND.accentDark, '#121212')).toBeGreaterThan(4.5);
  });

  it('has a small logo that is visible on both and loads nothing else', () => {
    const logo = readLogo().toString();
    expect(logo.length).toBeLessThan(2_000);
    expect(logo).not.toMatch(/<script|<style|style=|href/);
    for (const [, colour = ''] of logo.matchAll(/stroke="(#\w+)"/g)) {
      expect(contrast(colour, '#ffffff')).toBeGreaterThan(3);
      expect(contrast(colour, '#121212')).toBeGreaterThan(3);
    }
  });

  it('offers eight topics in three groups', () => {
    expect(GROUPS).toHaveLength(3);
    const kinds = TOPICS.map(({ kind }) => kind).sort();
    expect(kinds).toEqual([...Array<string>(6).fill('marketing'), 'sharing', 'transactional']);
    for (const { groupKey } of TOPICS) expect(GROUPS.map(({ key }) => key)).toContain(groupKey);
    for (const { kind, lockedReason } of TOPICS) expect(lockedReason !== null).toBe(kind === 'transactional');
  });

  it('says everything in both languages, plainly', () => {
    const texts: LocalizedText[] = [
      ...GROUPS.map(({ name }) => name),
      ...STARTING_REASONS.map(({ label }) => label),
      ...TOPICS.flatMap(({ name, description, lockedReason }) => [name, description, lockedReason ?? name]),
    ];
    for (const text of texts) {
      expect(Object.keys(text)).toEqual(BRAND.locales);
      expect(Object.values(text).join()).not.toContain('!');
    }
    for (const { key } of [...GROUPS, ...TOPICS, ...STARTING_REASONS])
      expect(keySchema.safeParse(key).success).toBe(true);
  });

  it('sends a typical person about fourteen messages a month', () => {
    const reach: Record<string, number> = { email: 1, sms: 0.6, whatsapp: 0.6, push: 0.35 };
    const volume = TOPICS.filter(({ kind }) => kind === 'marketing')
      .flatMap(({ channels }) => channels)
      .reduce((sum, { channel, typicalPerMonth }) => sum + typicalPerMonth * (reach[channel] ?? 0), 0);
    expect(Math.round(volume)).toBe(14);
  });
});

describe('the comments', () => {
  const all = [COMMENTS_EN, COMMENTS_PT].flatMap((byReason) => Object.values(byReason).flat());

  it('are many, without repetition', () => {
    expect(all.length).toBeGreaterThan(180);
    expect(new Set(all).size).toBe(all.length);
    expect(all.every((text) => text.length <= 1_000)).toBe(true);
  });

  it('contain addresses and numbers to mask', () => {
    expect(all.filter((text) => /\{(email|phone)\}/.test(text)).length).toBeGreaterThan(10);
  });
});

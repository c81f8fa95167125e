import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { scopeKey } from '@/domain/catalog/choice/schema';
import { DAY } from '@/lib/clock';
import { intensityFor } from './intensity';
import { SHOWCASE } from './showcase';
import { BAD_SOURCE } from './sources';
import { createWorld, type LivedLife, type WorldSettings } from './world';

const SETTINGS: WorldSettings = {
  recipients: 16_000,
  seed: 11,
  today: new Date('2026-05-20T00:00:00Z'),
  intensity: 1,
  withShowcase: true,
};

function livesOf(settings: WorldSettings, count = settings.recipients): LivedLife[] {
  const world = createWorld(settings);
  return Array.from({ length: count }, (_, index) => world.lifeOf(index));
}

function fingerprint(lives: LivedLife[]): string {
  const hash = createHash('sha256');
  for (const { person, journal, lastSends } of lives) {
    hash.update(
      JSON.stringify([
        person,
        journal.changes,
        [...journal.kept],
        journal.feedback,
        journal.views,
        lastSends,
      ]),
    );
  }
  return hash.digest('hex');
}

const share = (part: number, whole: number) => part / whole;

describe('a made-up world', () => {
  let lives: LivedLife[] = [];
  beforeAll(() => {
    lives = livesOf(SETTINGS);
  });

  it('is the same for the same seed and day, and different for others', () => {
    const count = 1_500;
    expect(fingerprint(livesOf(SETTINGS, count))).toBe(fingerprint(lives.slice(0, count)));
    expect(fingerprint(livesOf({ ...SETTINGS, seed: 12 }, count))).not.toBe(
      fingerprint(lives.slice(0, count)),
    );
  });

  it('has people with unique addresses that reach no one', () => {
    const seen = new Set<string>();
    for (const { addresses } of lives.map(({ person }) => person)) {
      expect(addresses.email).toMatch(/@example\.(com|net|org)$/);
      if (addresses.phone) expect(addresses.phone).toMatch(/^(\+1555[2-9]\d{6}|\+55209\d{8})$/);
      for (const address of Object.values(addresses)) {
        expect(seen.has(address)).toBe(false);
        seen.add(address);
      }
    }
    const having = (kind: 'phone' | 'push') => lives.filter(({ person }) => person.addresses[kind]).length;
    expect(share(having('phone'), lives.length)).toBeCloseTo(0.6, 1);
    expect(share(having('push'), lives.length)).toBeCloseTo(0.35, 1);
    expect(share(lives.filter(({ person }) => person.locale === 'en').length, lives.length)).toBeCloseTo(
      0.7,
      1,
    );
  });

  it('has consent spread over three years, before anything else happens', () => {
    const years = lives.map(
      ({ person }) => (SETTINGS.today.getTime() - person.consentAt.getTime()) / (365 * DAY),
    );
    expect(Math.max(...years)).toBeGreaterThan(2.9);
    expect(Math.max(...years)).toBeLessThan(3.01);
    expect(Math.min(...years)).toBeLessThan(0.1);
    for (const { person, journal } of lives) {
      for (const { context } of journal.changes) {
        expect(context.now.getTime()).toBeGreaterThan(person.consentAt.getTime());
        expect(context.now.getTime()).toBeLessThan(SETTINGS.today.getTime());
      }
    }
  });

  it('breaks none of the product’s rules', () => {
    expect(lives.reduce((sum, { journal }) => sum + journal.refusals, 0)).toBe(0);
  });

  it('has, for every scope, the state after the last event', () => {
    for (const { journal } of lives) {
      const last = new Map<string, unknown>();
      let before = -Infinity;
      for (const { context, events } of journal.changes) {
        expect(context.now.getTime()).toBeGreaterThanOrEqual(before);
        before = context.now.getTime();
        for (const { scope, after } of events) last.set(scopeKey(scope), after);
      }
      expect(new Map([...journal.kept].map(([key, { standing }]) => [key, standing]))).toEqual(last);
    }
  });

  it('gives reasons in the proportions that surveys find', () => {
    const feedback = lives.flatMap(({ journal }) => journal.feedback);
    const of = (reason: string) =>
      share(feedback.filter((one) => one.reason === reason).length, feedback.length);
    expect(feedback.length).toBeGreaterThan(600);
    expect(of('too_many')).toBeGreaterThan(0.28);
    expect(of('too_many')).toBeLessThan(0.39);
    expect(of('not_relevant')).toBeGreaterThan(0.16);
    expect(of('not_relevant')).toBeLessThan(0.25);
    expect(of('never_signed_up')).toBeGreaterThan(0.13);
    expect(of('never_signed_up')).toBeLessThan(0.21);
  });

  it('has people stop, turn down, pause, come back and undo, in every way', () => {
    const changes = lives.flatMap(({ journal }) => journal.changes);
    const actions = new Set(changes.flatMap(({ events }) => events.map(({ action }) => action)));
    expect([...actions].sort()).toEqual(['opt_down', 'opt_in', 'opt_out', 'pause', 'resume', 'undo']);
    const sources = new Set(changes.map(({ context }) => context.source));
    expect([...sources].sort()).toEqual(['admin', 'api', 'gpc', 'one_click', 'page', 'sms']);
  });

  it('has a bad source whose people leave far more, and say that they never signed up', () => {
    const leavers = (bought: boolean) => {
      const people = lives.filter(({ person }) => (person.source.key === BAD_SOURCE) === bought);
      const left = people.filter(({ journal }) =>
        journal.changes.some(({ events }) => events.some(({ action }) => action === 'opt_out')),
      );
      const reasons = people.flatMap(({ journal }) => journal.feedback.map(({ reason }) => reason));
      return {
        rate: share(left.length, people.length),
        never: share(reasons.filter((reason) => reason === 'never_signed_up').length, reasons.length),
      };
    };
    expect(leavers(true).rate).toBeGreaterThan(2.5 * leavers(false).rate);
    expect(leavers(true).never).toBeGreaterThan(3 * leavers(false).never);
  });

  it('contains the scripted lives as scripted', () => {
    const ada = lives[SHOWCASE.ada];
    expect(ada?.person.ref).toBe('cus_000481');
    expect(ada?.person.channels).toEqual(['email', 'sms', 'push', 'whatsapp']);
    expect(ada?.journal.kept.get('* offers')?.standing.frequency).toBe('weekly');
    expect(ada?.journal.kept.get('* events')?.standing.pausedUntil?.getTime()).toBeGreaterThan(
      SETTINGS.today.getTime(),
    );
    expect(new Set(ada?.journal.changes.map(({ context }) => context.source)).size).toBe(4);
    expect(lives[SHOWCASE.iracema]?.person.locale).toBe('pt-BR');
    const stopped = [...(ada?.journal.kept.values() ?? [])].filter(
      ({ scope, standing }) => scope.topic === null && standing.choice === 'out',
    );
    expect(stopped).toEqual([]);
  });

  it('has mostly different comments', () => {
    const comments = lives.flatMap(({ journal }) => journal.feedback.flatMap(({ comment }) => comment ?? []));
    expect(comments.length).toBeGreaterThan(60);
    expect(new Set(comments).size / comments.length).toBeGreaterThan(0.9);
  });
});

describe('a world of a given size', () => {
  it('has about as many events as asked', () => {
    const settings = { ...SETTINGS, recipients: 3_000, withShowcase: false };
    const events = livesOf({ ...settings, intensity: intensityFor(10_000, settings) })
      .flatMap(({ journal }) => journal.changes)
      .reduce((sum, change) => sum + change.events.length, 0);
    expect(events / 10_000).toBeGreaterThan(0.9);
    expect(events / 10_000).toBeLessThan(1.1);
  });
});

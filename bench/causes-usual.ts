import type { Random } from '../demo/random';
import type { Plan, PlannedSource } from './planned-world';

export type Trial = {
  plan: Plan;
  /** The findings that are true, by id, with their causes, separated by `|` if either is right. */
  truth: { id: RegExp; cause: string }[];
  /** Sources of which it must be said that they cannot be compared. */
  incomparable?: string[];
};

export type Kind = { name: string; group: 'clean' | 'planted' | 'trap'; trial: (random: Random) => Trial };

const MIN_PEOPLE = 2_000;
export const MAX_PEOPLE = 200_000;
const peopleOf = (random: Random) => Math.round(MIN_PEOPLE * (MAX_PEOPLE / MIN_PEOPLE) ** random.next());
export const between = (random: Random, low: number, high: number) => low + (high - low) * random.next();

export const SOURCES: PlannedSource[] = [
  { key: 'web', share: 0.5 },
  { key: 'shop', share: 0.3 },
  { key: 'event', share: 0.2 },
];
/** New people leave more readily everywhere. */
export const young = (months: number) => (months < 3 ? 1.4 : 1);
export const usual = (random: Random): Plan => ({
  people: peopleOf(random),
  days: random.pick([90, 365]),
  sources: SOURCES,
  rate: between(random, 0.001, 0.004),
  weekly: random.pick([1, 2, 3]),
  byAge: young,
});
export const withSource = (sources: readonly PlannedSource[], key: string, change: Partial<PlannedSource>) =>
  sources.map((source) => (source.key === key ? { ...source, ...change } : source));

export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

import { mintPaths, scattered } from './links';
import { personOf } from './page-data';
import { BENCH_TOPIC } from './workspace';

export const PAGE_KINDS = ['page', 'page-chosen', 'page-mixed'] as const;
/** Pages of people who have chosen nothing, of people with choices of their own, and seven to three of both. */
export type PageKind = (typeof PAGE_KINDS)[number];

const MAX_LINKS = 200_000;

/** Links to the pages of as many people as there are of this kind, at most 200,000, each of another person. */
export function pagePathsFor(kind: PageKind, recipients: number): string[] {
  const numbers = scattered(Math.min(MAX_LINKS, recipients / 2), recipients / 2);
  const hasChosen = (index: number) => kind === 'page-chosen' || (kind === 'page-mixed' && index % 10 >= 7);
  const people = numbers.map((number, index) =>
    personOf(hasChosen(index) ? 'own choices' : 'nothing', number),
  );
  return mintPaths(people, BENCH_TOPIC, 'spring');
}

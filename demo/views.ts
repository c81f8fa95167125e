import type { ChangeContext } from '@/domain/access/author/schema';
import { HOUR, MINUTE } from '@/lib/clock';
import type { Random } from './random';
import type { Mood } from './reasons';

type Link = NonNullable<ChangeContext['link']>;

/** A view of a link's page. */
export type View = { at: Date; link: Link; automated: boolean; failed: boolean };

/** For each person who changes something, how many look and leave. People who never asked for a message want out. */
const LOOKERS: Record<Mood, number> = { usual: 0.31, tooFrequent: 0.17, blanket: 0.17, boughtLead: 0.08 };
/** People also open a center to see what there is. */
const CENTER_LOOKERS = 0.9;
/** Mail scanners open the links of messages that they check. */
const SCANNED = 0.3;
/** How rarely a page could not be shown. */
const FAILED = 0.001;

/** The views around a change on a page: the person's own, those of others who only looked, and those of machines. */
export function viewsAround(
  { at, link, automated }: Omit<View, 'failed'>,
  mood: Mood,
  random: Random,
): View[] {
  const views: View[] = [{ at, link, automated, failed: false }];
  const lookers = random.poisson(link.purpose === 'm' ? CENTER_LOOKERS : LOOKERS[mood]);
  for (let looker = 0; looker < lookers; looker += 1) {
    views.push({ at: near(at, HOUR, random), link, automated: false, failed: random.chance(FAILED) });
  }
  if (link.channel === 'email' && random.chance(SCANNED))
    views.push({ at: near(at, 20 * MINUTE, random), link, automated: true, failed: false });
  return views;
}

/** A little earlier: what a person saw first. */
function near(at: Date, spread: number, random: Random): Date {
  return new Date(at.getTime() - Math.floor(Math.min(random.wait(spread), 6 * HOUR)));
}

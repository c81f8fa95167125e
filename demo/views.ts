import type { ChangeContext } from '@/domain/access/author/schema';
import { HOUR, MINUTE } from '@/lib/clock';
import type { Random } from './random';
import type { Mood } from './reasons';

type Link = NonNullable<ChangeContext['link']>;

/** A link's page, opened. */
export type View = { at: Date; link: Link; automated: boolean; failed: boolean };

/** For each who changes something, how many look and leave it alone. Who never asked for a message wants out. */
const LOOKERS: Record<Mood, number> = { usual: 0.31, tooFrequent: 0.17, blanket: 0.17, boughtLead: 0.08 };
/** A center is also opened to see what there is. */
const CENTER_LOOKERS = 0.9;
/** Mail scanners open what they are to let through. */
const SCANNED = 0.3;
/** How seldom a page could not be shown. */
const FAILED = 0.001;

/** The views around a change on a page: their own, those of others who left it at looking, and machines'. */
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

/** A little before: what a person saw first. */
function near(at: Date, spread: number, random: Random): Date {
  return new Date(at.getTime() - Math.floor(Math.min(random.wait(spread), 6 * HOUR)));
}

import type { Channel } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import { indexAbove, type DaySpread } from './calendar';
import type { Campaign, Send } from './campaigns';
import type { Person } from './people';
import type { Random } from './random';

/** What makes a person look at their choices: a message of a campaign, or nothing in particular. */
export type Occasion = { at: Date; message: { campaign: Campaign; channel: Channel } | null };

/** The days on which people visit unprompted: the same eighteen months that the campaigns cover. */
export const LEDGER_DAYS = 548;
/** How often a person visits unprompted in all that time. */
const OWN_VISITS = 0.11;
const MEAN_DELAY = 0.8 * DAY;

type CampaignSend = Send & { campaign: Campaign };
type Round = { sends: CampaignSend[]; visitsBefore: Float64Array };

/** Finds the occasions of a person's life. */
export type OccasionFinder = (person: Person, random: Random) => Occasion[];

/** @param intensity 1 is a usual sender; benchmarks raise it. */
export function createOccasionFinder(
  campaigns: readonly Campaign[],
  ownVisitDays: DaySpread,
  today: Date,
  intensity: number,
): OccasionFinder {
  const rounds = new Map<string, Round>();
  const roundOf = (channels: readonly Channel[]): Round => {
    const key = channels.join(' ');
    const round = rounds.get(key) ?? createRound(campaigns, channels);
    rounds.set(key, round);
    return round;
  };
  return (person, random) => {
    const { leaves } = person.source;
    const occasions: Occasion[] = [];
    const { sends, visitsBefore } = roundOf(person.channels);
    const first = sends.findIndex(({ at }) => at > person.consentAt);
    const from = visitsBefore[first] ?? 0;
    const until = visitsBefore[sends.length] ?? 0;
    const invited = first < 0 ? 0 : random.poisson((until - from) * leaves * intensity);
    for (let visit = 0; visit < invited; visit += 1) {
      const send = sends[indexAbove(visitsBefore, from + random.next() * (until - from)) - 1];
      if (!send) continue;
      const at = new Date(Math.floor(send.at.getTime() + random.wait(MEAN_DELAY)));
      occasions.push({ at, message: { campaign: send.campaign, channel: send.channel } });
    }
    const own = random.poisson(OWN_VISITS * Math.sqrt(leaves) * intensity);
    for (let visit = 0; visit < own; visit += 1) {
      const at = ownVisitDays.momentAt(random.next());
      if (at > person.createdAt) occasions.push({ at, message: null });
    }
    return occasions.filter(({ at }) => at < today).sort((a, b) => a.at.getTime() - b.at.getTime());
  };
}

/** The sends that reach a person on these channels, and the expected visits before each. */
function createRound(campaigns: readonly Campaign[], channels: readonly Channel[]): Round {
  const sends = campaigns
    .flatMap((campaign) => campaign.sends.map((send) => ({ ...send, campaign })))
    .filter(({ channel }) => channels.includes(channel))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
  const visitsBefore = new Float64Array(sends.length + 1);
  sends.forEach(({ audience, visitsPerMessage }, index) => {
    visitsBefore[index + 1] = (visitsBefore[index] ?? 0) + audience * visitsPerMessage;
  });
  return { sends, visitsBefore };
}

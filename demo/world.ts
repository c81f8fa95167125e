import { signUpWeight, spreadDays, visitWeight, type DaySpread } from './calendar';
import { datedCampaigns, type Campaign } from './campaigns';
import { shuffleComments, type CommentDecks } from './comments';
import type { Journal } from './journal';
import { lastSendsOf, recentSendsOf, type LastSend } from './last-sends';
import { liveLife } from './life';
import { createOccasionFinder, LEDGER_DAYS, type OccasionFinder } from './occasions';
import { makePerson, type Person } from './people';
import { createRandom } from './random';
import { showcaseLife } from './showcase';

/** The age of the oldest consent. */
export const CONSENT_DAYS = 3 * 365;

export type WorldSettings = {
  recipients: number;
  seed: number;
  /** The data ends where this day starts. */
  today: Date;
  /** How often people change something: 1 is a usual sender. */
  intensity: number;
  /** Whether the scripted lives are included. */
  withShowcase: boolean;
};

export type LivedLife = { person: Person; journal: Journal; lastSends: LastSend[] };

/** A sender's people and campaigns. Each life can be computed on its own, so that millions need little memory. */
export type World = {
  signUps: DaySpread;
  campaigns: Campaign[];
  /** @param index from 0, in the order of sign-ups. */
  lifeOf: (index: number) => LivedLife;
};

/**
 * The same settings give the same world. Pure, except that comments are dealt in the order in which lives are
 * requested.
 */
export function createWorld(settings: WorldSettings): World {
  const { today, intensity } = settings;
  const signUps = spreadDays(today, CONSENT_DAYS, signUpWeight);
  const campaigns = datedCampaigns(today);
  const ownVisitDays = spreadDays(today, LEDGER_DAYS, visitWeight);
  const occasionsOf = createOccasionFinder(campaigns, ownVisitDays, today, intensity);
  const circumstances = { signUps, campaigns, occasionsOf, comments: shuffleComments() };
  return { signUps, campaigns, lifeOf: (index) => tellLife(index, settings, circumstances) };
}

type Circumstances = {
  signUps: DaySpread;
  campaigns: Campaign[];
  occasionsOf: OccasionFinder;
  comments: CommentDecks;
};

function tellLife(index: number, settings: WorldSettings, circumstances: Circumstances): LivedLife {
  const { recipients, seed, today, withShowcase } = settings;
  const { signUps, campaigns, occasionsOf, comments } = circumstances;
  const random = createRandom(seed, index);
  const written = withShowcase ? showcaseLife(index, { today, campaigns, random }) : null;
  if (written) return { ...written, lastSends: recentSendsOf(written.person, written.journal, today) };
  const person = makePerson(index, recipients, today, signUps, random);
  const journal = liveLife(person, occasionsOf(person, random), { today, campaigns, comments, random });
  return { person, journal, lastSends: lastSendsOf(person, journal, today, random) };
}

import { randomInt } from 'node:crypto';
import { findActiveLinkKey } from '@/domain/access/link/data';
import { linkUrl, mintToken } from '@/domain/access/link/rules';
import type { LinkClaims, LinkKey } from '@/domain/access/link/schema';
import { now } from '@/lib/clock';
import { prisma } from '@/lib/db/prisma';
import { env } from '@/lib/env';
import { DEMO_KEY, DEMO_KID } from './brand';
import { intensityFor } from './intensity';
import { refOf } from './people';
import { rollUpAll } from './roll-up';
import { SHOWCASE } from './showcase';
import { writeWorld, type WrittenWorld } from './write-world';

export const DEMO_RECIPIENTS = 50_000;
export const DEMO_SEED = 20_260_401;

/**
 * Writes the sample data: one brand, its people and eighteen months of their choices. In one transaction, so that a
 * kill leaves nothing. The same day gives the same data, except for the link key's secret and what is keyed with
 * APP_SECRET.
 * @param today the data ends where this day starts.
 */
export async function seedDemo(
  onProgress: (text: string) => void,
  today: Date = startOfToday(),
): Promise<void> {
  const settings = { workspaceKey: DEMO_KEY, kid: DEMO_KID, recipients: DEMO_RECIPIENTS, seed: DEMO_SEED };
  await writeWorld({ ...settings, today, intensity: 1, withShowcase: true }, onProgress);
  onProgress('Rolling up');
  await rollUpAll();
}

export type LedgerSize = {
  workspaceKey: string;
  recipients: number;
  /** The approximate number of people; the answer has the exact one. */
  events: number;
  seed: number;
  /** The data ends where this day starts. */
  today?: Date;
};

/**
 * Writes a workspace of a given size for benchmarks, from the same simulated lives as the sample data, in bounded
 * memory and one transaction. Throws WorkspaceExistsError if there is such a workspace.
 */
export async function generateLedger(
  size: LedgerSize,
  onProgress: (text: string) => void,
): Promise<WrittenWorld> {
  const { workspaceKey, recipients, events, seed, today = startOfToday() } = size;
  const settings = { recipients, seed, today, withShowcase: false };
  const kid = `b${randomInt(36 ** 6).toString(36)}${randomInt(36 ** 6).toString(36)}`;
  const intensity = intensityFor(events, settings);
  return writeWorld({ ...settings, workspaceKey, kid, intensity }, onProgress);
}

function startOfToday(): Date {
  const today = now();
  today.setUTCHours(0, 0, 0, 0);
  return today;
}

export type DemoLink = { label: string; url: string };

/** Links worth opening, minted now; empty if the database has no demo workspace. */
export async function demoLinks(): Promise<DemoLink[]> {
  const workspace = await prisma().workspace.findUnique({ where: { key: DEMO_KEY }, select: { id: true } });
  const key = workspace && (await findActiveLinkKey(workspace.id));
  if (!key) return [];
  const [offers, letter, soonest] = await Promise.all(
    ['offers', 'kitchen-letter', 'product-news'].map((topic) => latestCampaign(key.workspaceId, topic)),
  );
  return [
    link('Unsubscribe link, in English', key, SHOWCASE.ada, {
      channel: 'email',
      topic: 'offers',
      campaign: offers ?? null,
    }),
    link('The same person’s manage link', key, SHOWCASE.ada, { purpose: 'm' }),
    link('Unsubscribe link, in Portuguese', key, SHOWCASE.iracema, {
      channel: 'email',
      topic: 'kitchen-letter',
      campaign: letter ?? null,
    }),
    link('A person who stopped everything', key, SHOWCASE.walter, {
      channel: 'email',
      topic: 'product-news',
      campaign: soonest ?? null,
    }),
    { label: 'A link that does not work', url: linkUrl(env().PUBLIC_URL, 'not-a-link') },
  ];
}

function link(label: string, key: LinkKey, place: number, claims: Partial<LinkClaims>): DemoLink {
  const token = mintToken(
    {
      purpose: 'u',
      recipient: refOf(place),
      channel: null,
      topic: null,
      campaign: null,
      issuedAt: now(),
      ...claims,
    },
    key,
  );
  return { label, url: linkUrl(env().PUBLIC_URL, token) };
}

async function latestCampaign(workspaceId: string, topicKey: string): Promise<string | undefined> {
  const campaign = await prisma().campaign.findFirst({
    where: { workspaceId, topicKey, OR: [{ channel: 'email' }, { channel: null }] },
    orderBy: { startedAt: 'desc' },
    select: { key: true },
  });
  return campaign?.key;
}

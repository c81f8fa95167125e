import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { mintToken } from '@/domain/access/link/rules';
import type { LinkClaims } from '@/domain/access/link/schema';
import { type Topic, FREQUENCIES } from '@/domain/catalog/topic/schema';
import type { Channel, Locale } from '@/domain/workspace/schema';
import { deriveKey, seal } from '@/lib/secret';
import { newRef, query } from './cast';

export type BrandTopic = {
  key: string;
  group?: string;
  name: string;
  description?: string;
  kind?: Topic['kind'];
  typical?: Partial<Record<Channel, number>>;
};

export type Brand = {
  /** The path of a link for a new recipient, by default of an e-mail about the first topic. */
  linkOf: (claims?: Partial<LinkClaims>) => string;
  /** The brand's ledger, oldest first: `opt_out email news`. */
  events: () => Promise<string[]>;
};

type Given = {
  name: string;
  topics: BrandTopic[];
  groups?: Record<string, string>;
  channels?: Channel[];
  locales?: Locale[];
  postalAddress?: string;
  reason?: string;
  logo?: { type: string; data: string };
};

/** A brand for one test only, for what the sample one is not, such as sixty topics or a name in Hebrew. */
export async function foundBrand(given: Given): Promise<Brand> {
  const mark = randomBytes(5).toString('hex');
  const [id, key, kid] = [uuidv7(), `brand-${mark}`, `b${mark}`];
  const { name, topics, groups = { all: 'All' }, channels = ['email'], locales = ['en'] } = given;
  await query(
    `INSERT INTO workspace (id, key, name, locales, contact_email, postal_address, logo, logo_type, accent_light,
                            accent_dark, time_zone, shares_data, updated_at)
     VALUES ($1, $2, $3, $4, 'hello@brand.example', $5, $6, $7, '#8a3ffc', '#be95ff', 'UTC', false, now())`,
    [
      id,
      key,
      name,
      locales,
      given.postalAddress ?? '1 Test Street',
      given.logo ? Buffer.from(given.logo.data) : null,
      given.logo?.type ?? null,
    ],
  );
  await query(
    `INSERT INTO workspace_channel (workspace_id, channel, position)
     SELECT $1, channel, ordinal FROM unnest($2::text[]) WITH ORDINALITY AS channels(channel, ordinal)`,
    [id, channels],
  );
  await query(
    `INSERT INTO topic_group (id, workspace_id, key, name, position)
     SELECT gen_random_uuid(), $1, key, jsonb_build_object('en', value), ordinal
       FROM jsonb_each_text($2) WITH ORDINALITY AS groups(key, value, ordinal)`,
    [id, JSON.stringify(groups)],
  );
  const rows = topics.map(
    ({ group = 'all', description = '', kind = 'marketing', typical = { email: 4 }, ...topic }) => ({
      key: topic.key,
      group,
      kind,
      name: { en: topic.name },
      description: { en: description },
      frequencies: FREQUENCIES,
      typical,
    }),
  );
  await query(
    `WITH made AS (
       INSERT INTO topic (id, workspace_id, group_id, key, kind, name, description, frequencies, default_choice, position)
       SELECT gen_random_uuid(), $1, g.id, t.key, t.kind, t.name, t.description, t.frequencies, 'in', t.ordinal
         FROM ROWS FROM (jsonb_to_recordset($2) AS (key text, "group" text, kind text, name jsonb, description jsonb,
                frequencies text[])) WITH ORDINALITY AS t(key, "group", kind, name, description, frequencies, ordinal)
         JOIN topic_group g ON g.workspace_id = $1 AND g.key = t."group"
       RETURNING id, key)
     INSERT INTO topic_channel (topic_id, channel, typical_per_month)
     SELECT made.id, c.key, c.value::float
       FROM jsonb_to_recordset($2) AS t(key text, typical jsonb) JOIN made USING (key), jsonb_each_text(t.typical) AS c`,
    [id, JSON.stringify(rows)],
  );
  if (given.reason)
    await query(
      `INSERT INTO reason (id, workspace_id, key, label, position)
       VALUES (gen_random_uuid(), $1, 'other', jsonb_build_object('en', $2::text), 1)`,
      [id, given.reason],
    );
  const secret = randomBytes(32);
  const sealing = deriveKey(process.env['APP_SECRET'] ?? '', 'link-key');
  await query(
    `INSERT INTO link_key (id, workspace_id, kid, secret, state) VALUES ($1, $2, $3, $4, 'active')`,
    [uuidv7(), id, kid, seal(sealing, secret)],
  );
  const recipient = newRef();
  const about = { purpose: 'u', channel: channels[0] ?? null, topic: topics[0]?.key ?? null } as const;
  const linkOf: Brand['linkOf'] = (claims = {}) =>
    `/u/${mintToken({ ...about, recipient, campaign: null, issuedAt: new Date(), ...claims }, { kid, secret })}`;
  await waitForKey(linkOf());
  const events = async () => {
    const rows = await query<{ event: string }>(
      `SELECT concat_ws(' ', action, channel, topic) AS event FROM consent_event WHERE workspace_id = $1 ORDER BY id`,
      [id],
    );
    return rows.map(({ event }) => event);
  };
  return { linkOf, events };
}

/** After a question about an unknown key, a server waits a while before it looks again. */
async function waitForKey(link: string): Promise<void> {
  const address = `http://localhost:${process.env['E2E_PORT'] ?? ''}${link}`;
  while ((await fetch(address)).status !== 200) await setTimeout(250);
}

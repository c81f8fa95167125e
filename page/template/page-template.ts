import { randomBytes } from 'node:crypto';
import type { Visit } from '@/page/visit';
import { ADDRESS_KINDS, type AddressKind } from '@/domain/people/recipient/schema';
import type { Center } from '@/domain/choices/preference/data/read';
import type { Catalog } from '@/domain/catalog/topic/data';

/**
 * Most people who open a link have chosen nothing yet, and their pages differ only in the token, the masked addresses
 * and the nonce. Such a page is rendered once without any person's data, with slots in those places, and filled in for
 * each visit, which is some twenty times cheaper than rendering it. A template is valid as long as the catalog it was
 * made from: a few seconds.
 */
export type PageTemplate = { headers: [name: string, value: SlottedText][]; body: SlottedText };

/** Text, slot, text, slot, … text. */
type SlottedText = { texts: string[]; slots: Slot[] };
type Slot = 'token' | 'nonce' | AddressKind;

// No outsider can write a slot into a page, because slots differ in each process. Letters and digits need no escaping.
const MARK = `slot${randomBytes(12).toString('hex')}`;
const markOf = (slot: Slot) => `${MARK}${slot}end`;
const MARKS = new RegExp(`${MARK}(token|nonce|${ADDRESS_KINDS.join('|')})end`, 'g');
export const NONCE_MARK = markOf('nonce');

/** Text that needs no escaping in HTML, JSON or React's own format, and so can be filled in as it is. */
const PLAIN = /^[\p{L}\p{N}•…*@.+_ -]*$/u;

/** The page's name among those of its catalog; null if it is this person's alone. */
export function templateKey({ link, center, about, words, pickedLanguage }: Visit): string | null {
  const { maskedAddresses } = center.recipient;
  const isOwn = center.standings.size > 0 || center.lastEventId !== '0' || pickedLanguage !== null;
  if (isOwn || !Object.values(maskedAddresses).every((address) => PLAIN.test(address))) return null;
  const { purpose, channel, topic } = link.link;
  return JSON.stringify([
    [purpose, channel, topic, link.reducesOnly, about.channel, about.topic],
    [words.locale, words.timeZone],
    [Object.keys(maskedAddresses).sort(), [...center.suppressed].sort(), isVerified(center)],
  ]);
}

/**
 * A visit without a person, for everyone who would see the same page. It contains only what the key contains, so
 * nothing can leak.
 */
export function slottedVisit({ link, catalog, logo, about, words, center, now }: Visit): Visit {
  const kinds = Object.keys(center.recipient.maskedAddresses) as AddressKind[];
  const maskedAddresses = Object.fromEntries(kinds.map((kind) => [kind, markOf(kind)]));
  const { purpose, channel, topic } = link.link;
  return {
    token: markOf('token'),
    link: {
      ...link,
      link: { purpose, channel, topic, recipient: 'nobody', campaign: null, issuedAt: null },
    },
    catalog,
    logo,
    about,
    words,
    pickedLanguage: null,
    center: {
      recipient: { id: null, ref: 'nobody', locale: null, timeZone: null, maskedAddresses },
      standings: new Map(),
      chosen: new Map(),
      ownPauses: new Set(),
      address: new Map(),
      suppressed: center.suppressed,
      lastSends: [],
      addressSends: [],
      consentSource: isVerified(center) ? 'verified' : null,
      consentAt: null,
      lastEventId: '0',
    },
    userAgent: '',
    now,
  };
}

function isVerified({ consentSource }: Center): boolean {
  return consentSource !== null;
}

/** @param token the one that the page was requested by, which Next.js writes into it too. */
export function makeTemplate(
  { headers, body }: { headers: [string, string][]; body: string },
  token: string,
): PageTemplate {
  const slotted = (text: string): SlottedText => {
    const pieces = text.replaceAll(token, markOf('token')).split(MARKS);
    return {
      texts: pieces.filter((_, index) => index % 2 === 0),
      slots: pieces.filter((_, index) => index % 2 === 1) as Slot[],
    };
  };
  return { headers: headers.map(([name, value]) => [name, slotted(value)]), body: slotted(body) };
}

/** The page of one visit. */
export function fillTemplate(
  { headers, body }: PageTemplate,
  { token, center }: Visit,
  nonce: string,
): { headers: [string, string][]; body: string } {
  const values: Partial<Record<Slot, string>> = { token, nonce, ...center.recipient.maskedAddresses };
  const fill = ({ texts, slots }: SlottedText) => {
    let text = texts[0] ?? '';
    slots.forEach((slot, index) => {
      text += (values[slot] ?? '') + (texts[index + 1] ?? '');
    });
    return text;
  };
  return { headers: headers.map(([name, value]) => [name, fill(value)]), body: fill(body) };
}

type Held = { catalog: Catalog; template: Promise<PageTemplate | null> };
const held = new Map<string, Held>();
/** About 30 MB. */
const MAX_HELD = 300;

/** The template of a visit's page, if it was made from the current catalog. */
export function heldTemplate(visit: Visit, key: string): Promise<PageTemplate | null> | undefined {
  const known = held.get(nameOf(visit, key));
  return known?.catalog === visit.catalog ? known.template : undefined;
}

/** Stores a template that is being made; one that fails is dropped. */
export function holdTemplate(visit: Visit, key: string, template: Promise<PageTemplate | null>): void {
  const name = nameOf(visit, key);
  const [oldest] = held.size < MAX_HELD ? [] : held.keys();
  if (oldest !== undefined) held.delete(oldest);
  held.delete(name);
  held.set(name, { catalog: visit.catalog, template });
  void template.then((made) => {
    if (!made && held.get(name)?.template === template) held.delete(name);
  });
}

function nameOf({ link }: Visit, key: string): string {
  return `${link.workspaceId} ${key}`;
}

import { randomBytes } from 'node:crypto';
import { escaped, type Html } from './html';
import { ADDRESS_KINDS, type AddressKind } from '@/domain/people/recipient/schema';
import type { Visit } from '@/page/visit';

/**
 * What belongs to one person or one view is filled into a page last, so that everything else can be drawn once and kept
 * for everybody: the link's token, the masked addresses, the newest event's id and the nonce. Until then a mark stands in its
 * place. Marks are
 * letters and digits, which need no escaping anywhere, and differ in each process, so that no outsider can write one.
 */
type PersonSlot = 'token' | 'nonce' | 'event' | AddressKind;

const SLOT = `slot${randomBytes(12).toString('hex')}`;
const PERSON_SLOTS = ['token', 'nonce', 'event', ...ADDRESS_KINDS] as const satisfies PersonSlot[];
const PERSON_MARKS = new RegExp(`${SLOT}(${PERSON_SLOTS.join('|')})end`, 'g');

const markOf = (slot: PersonSlot) => `${SLOT}${slot}end`;

export const NONCE_MARK = markOf('nonce');

/** Masked addresses in which the direction of writing is plain: their sentence needs no isolation for them. */
const PLAIN_ADDRESS = /^[\p{ASCII}•…]*$/u;

/** The visit with marks in place of what {@link filled} fills in. */
export function markedVisit(visit: Visit): Visit {
  const { recipient } = visit.center;
  const maskedAddresses = Object.fromEntries(
    Object.entries(recipient.maskedAddresses).map(([kind, address]) => [
      kind,
      PLAIN_ADDRESS.test(address) ? markOf(kind as AddressKind) : address,
    ]),
  );
  return {
    ...visit,
    token: markOf('token'),
    center: {
      ...visit.center,
      recipient: { ...recipient, maskedAddresses },
      lastEventId: markOf('event'),
    },
  };
}

/** A page with everything in its place. Without a visit, as for a link that does not work, only the nonce. */
export function filled(page: Html, visit: Visit | null, nonce: string): Html {
  const values: Partial<Record<PersonSlot, string>> = {
    nonce,
    ...(visit && {
      ...visit.center.recipient.maskedAddresses,
      token: encodeURIComponent(visit.token),
      event: visit.center.lastEventId,
    }),
  };
  return page.replaceAll(PERSON_MARKS, (_, slot: PersonSlot) => escaped(values[slot] ?? '')) as Html;
}

/** Where the markup of one template takes in that of another. */
export function innerMark(name: string): string {
  return `${SLOT}in${name}end`;
}

/** Splits markup at its {@link innerMark}s: text, name, text, name, … text. */
export function splitAtInner(markup: string): string[] {
  return markup.split(INNER_MARKS);
}

const INNER_MARKS = new RegExp(`${SLOT}in([a-z]+?)end`);

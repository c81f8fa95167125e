import { z } from 'zod';
import type { Visit } from '@/page/visit';
import { holdingSentences } from './holding';
import { readStory } from '@/domain/choices/preference/data/undo';
import { readChange } from '@/domain/choices/ledger/data/change';
import { readWording } from '@/domain/choices/ledger/data/words';
import { scopeKey } from '@/domain/catalog/choice/schema';
import type { ConsentEvent } from '@/domain/choices/ledger/schema';

/**
 * A change's receipt. Field names follow ISO/IEC TS 27560. It has no address: a link proves possession, not identity.
 */
export type Receipt = {
  schema_version: 'optdown-receipt-1';
  record_id: string;
  pii_controller: { name: string; contact: string; address: string };
  pii_principal_id: string;
  event_time: string;
  collection_method: ConsentEvent['source'];
  language: string | null;
  /** The change that this one took back, and the one that took this one back. */
  undoes: string | null;
  undone_by: { record_id: string; event_time: string } | null;
  /** When this was written, and what held then, in words: later changes may have altered it. */
  as_of: { time: string; state: string[] };
  notice: { locale: string; text: string; sha256: string } | null;
  events: {
    event_id: string;
    event_type: ConsentEvent['action'];
    scope: { channel: string; topic: string };
    before: ConsentEvent['before'];
    after: ConsentEvent['after'];
    campaign: string | null;
  }[];
};

/** The receipt of a change of the visit's recipient, with its events; null if there is no such change. */
export async function readReceipt(
  visit: Visit,
  changeId: string,
): Promise<{ receipt: Receipt; events: ConsentEvent[] } | null> {
  const { link, catalog } = visit;
  if (!z.uuid().safeParse(changeId).success) return null;
  const story = await readStory(link, changeId);
  if (!story) return null;
  const { events, undoneBy } = story;
  const [first] = events;
  const [undo] = undoneBy ? await readChange(link, undoneBy) : [];
  const wording = first.wordingHash ? await readWording(link, first.wordingHash) : null;
  const { name, contactEmail: contact, postalAddress: address } = catalog.workspace;
  const receipt: Receipt = {
    schema_version: 'optdown-receipt-1',
    record_id: changeId,
    pii_controller: { name, contact, address },
    pii_principal_id: link.link.recipient,
    event_time: first.occurredAt.toISOString(),
    collection_method: first.source,
    language: first.locale,
    undoes: first.undoesChangeId,
    undone_by: undo ? { record_id: undo.changeId, event_time: undo.occurredAt.toISOString() } : null,
    as_of: {
      time: visit.now.toISOString(),
      state: holdingSentences(
        visit,
        events.map(({ scope }) => scope),
      ),
    },
    notice: wording && { ...wording, sha256: first.wordingHash ?? '' },
    events: events.map(({ id, action, scope, before, after, campaign }) => {
      const [channel = '*', topic = '*'] = scopeKey(scope).split(' ');
      return { event_id: id, event_type: action, scope: { channel, topic }, before, after, campaign };
    }),
  };
  return { receipt, events };
}

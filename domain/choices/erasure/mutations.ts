// Tests: domain/choices/act-for/mutations.erase.db.test.ts
import type pg from 'pg';
import type { ChangeContext } from '@/domain/access/author/schema';
import { forgetAnswersAboutPeople } from '@/domain/access/idempotency/mutations';
import { EVERYTHING, NOTHING_CHOSEN } from '@/domain/catalog/choice/schema';
import { deleteShortLinks } from '@/domain/access/link/mutations';
import { appendEvents } from '@/domain/choices/ledger/mutations/append';
import { clearComments } from '@/domain/choices/ledger/mutations/feedback';
import { deletePreferences } from '@/domain/choices/preference/mutations/delete';
import { deleteEvidence } from '@/domain/choices/recorded-consent/mutations';
import { forgetInAudit } from '@/domain/people/audit-person/mutations';
import { deleteMergedRefs } from '@/domain/people/merged-ref/mutations';
import {
  holdOffImports,
  lockKnown,
  recipientKey,
  type LockedRecipient,
} from '@/domain/people/recipient/mutations/lock';
import { deleteRecipient } from '@/domain/people/recipient/mutations/record';
import { hashAddress } from '@/domain/people/recipient/rules';
import { ADDRESS_KINDS } from '@/domain/people/recipient/schema';
import { appendFacts } from '@/domain/people/suppression/mutations';
import type { NewFact } from '@/domain/people/suppression/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { addressKey, hashesIn, hashesOfRow, type HashRow } from '@/domain/people/address/data';
import { transaction } from '@/lib/db/pool';
import { newId } from '@/lib/id';

/**
 * Erases a person in one transaction: deletes their record, preferences, last sends, comments, evidence of consents and
 * stored links. What stays is their ledger, which holds no personal data, a keyed suppression of each of their
 * addresses, and the keyed hash of their ref, which keeps their links dead and stops imports from bringing them back.
 * The same goes for each ref merged into theirs, and its addresses. Requirement 17.
 * @param beside writes in the same transaction, such as the audit entry.
 * @returns unknown, having done nothing, if there is no such recipient: never known, or already erased.
 */
export async function eraseRecipient(
  scope: WorkspaceScope,
  ref: string,
  context: ChangeContext,
  beside?: (client: pg.PoolClient) => Promise<void>,
): Promise<'erased' | 'unknown'> {
  const { workspaceId } = scope;
  return transaction(async (client) => {
    await holdOffImports(client, scope);
    const recipient = (await lockKnown(client, [{ workspaceId, ref }])).get(
      recipientKey({ workspaceId, ref }),
    );
    if (!recipient) return 'unknown';
    const changeId = newId();
    const event = {
      consent: recipient.consent,
      scope: EVERYTHING,
      before: NOTHING_CHOSEN,
      after: NOTHING_CHOSEN,
      action: 'erase',
    } as const;
    await appendEvents(client, [{ context, ...event, workspaceId, recipientId: recipient.id, changeId }]);
    const people = [recipient, ...(await readMerged(client, recipient))];
    await appendFacts(
      client,
      people.flatMap((person) => factsOfErasure(person, changeId, context)),
    );
    const ids = people.map(({ id }) => id);
    await clearComments(client, ids);
    await deleteEvidence(client, ids);
    await forgetAnswersAboutPeople(client, scope);
    await forgetInAudit(client, scope, recipient.id);
    const refs = people.map((person) => person.ref);
    await deleteShortLinks(client, scope, refs);
    const hashKey = addressKey();
    await client.query(
      `INSERT INTO erasure (workspace_id, ref_hash, erased_at) SELECT $1, hash, $3 FROM unnest($2::bytea[]) AS hash
       ON CONFLICT DO NOTHING`,
      [workspaceId, refs.map((each) => hashAddress(hashKey, workspaceId, 'ref', each)), context.now],
    );
    await deleteMergedRefs(client, recipient.id);
    await deletePreferences(client, recipient.id);
    await deleteRecipient(client, recipient.id);
    await beside?.(client);
    return 'erased';
  });
}

type Person = Pick<LockedRecipient, 'id' | 'workspaceId' | 'ref' | 'addressHashes'>;

/** The refs that were merged into a recipient's, with the ids and addresses they had then. */
async function readMerged(client: pg.PoolClient, { id, workspaceId }: LockedRecipient): Promise<Person[]> {
  const { rows } = await client.query<HashRow & { ref: string; former_id: string }>(
    `SELECT m.ref, m.former_id, ${hashesIn('m')} FROM merged_ref m WHERE m.recipient_id = $1`,
    [id],
  );
  return rows.map((row) => ({
    id: row.former_id,
    workspaceId,
    ref: row.ref,
    addressHashes: hashesOfRow(row),
  }));
}

/** Stops each address of the erased person on every channel it serves. Requirement 17. */
function factsOfErasure(
  { workspaceId, id, addressHashes }: Person,
  changeId: string,
  { now, source }: ChangeContext,
): NewFact[] {
  return ADDRESS_KINDS.flatMap((kind): NewFact[] => {
    const addressHash = addressHashes[kind];
    if (!addressHash) return [];
    return [
      {
        workspaceId,
        addressHash,
        kind,
        scope: EVERYTHING,
        cause: 'erase',
        recipientId: id,
        changeId,
        frequency: null,
        pausedUntil: null,
        forAddress: false,
        undoesChangeId: null,
        toldBy: null,
        madeAt: now,
        source,
      },
    ];
  });
}

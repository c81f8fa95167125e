import type pg from 'pg';
import { RELAYING } from '@/domain/access/scope/rules';
import type { Proof, WorkspaceScope } from '@/domain/access/scope/schema';
import { contextBy } from '@/domain/access/author/rules';
import { hashWording } from '@/domain/choices/ledger/rules';
import { findOptIn } from '@/domain/choices/recorded-consent/data';
import type { OptIn, OptInOutcome } from '@/domain/choices/recorded-consent/schema';
import type { Author } from '@/domain/access/author/schema';
import { applyChanges, type ChangeOutcome } from '@/domain/choices/preference/mutations/apply';
import { idNamed } from '@/domain/people/merged-ref/data';
import { noteConsent } from '@/domain/people/recipient/mutations/record';
import { newId } from '@/lib/id';

/**
 * Records a consent that a recipient gave elsewhere, with its evidence. It opts them in at its scope, or reaffirms what
 * holds. It lifts older opt-outs of exactly that scope, also those of their address under other refs; a newer one
 * refuses the consent. A bounce, a complaint, a dead number or an erasure is not lifted, because no consent makes it
 * untrue. Requirements 9, 19. Creates a recipient who is first seen here.
 * @param cause set if the sender uses this consent to lift whatever stopped the address.
 */
export async function recordOptIn(
  scope: WorkspaceScope,
  by: Author,
  ref: string,
  optIn: OptIn,
  now: Date,
  cause?: 'lift',
): Promise<OptInOutcome> {
  const known = await findOptIn(scope, ref, optIn);
  if (known) return { kind: 'known', id: known };
  const id = newId();
  const record = async (client: pg.PoolClient, [outcome]: readonly ChangeOutcome[]) => {
    if (outcome?.kind !== 'changed') return;
    const kept = { id, changeId: outcome.changeId, recordedAt: now, recordedBy: by.actorId ?? by.actor };
    await keepEvidence(client, scope, ref, { ...optIn, ...kept });
    await noteConsent(client, scope, ref, optIn);
  };
  try {
    const [outcome] = await applyChanges([requestOf(scope, by, ref, optIn, now, cause)], record);
    if (outcome?.kind === 'changed') return { kind: 'recorded', id, events: outcome.events };
    return outcome?.kind === 'refused' ? outcome : { kind: 'gone' };
  } catch (error) {
    // Someone else recorded the same consent at the same moment.
    const winner = isRepeat(error) ? await findOptIn(scope, ref, optIn) : null;
    if (winner) return { kind: 'known', id: winner };
    throw error;
  }
}

/** A consent needs no other proof than being newer than every stop: see `older_than_stop`. */
const CONSENTED: Proof = { ...RELAYING, freshProof: true, speaksForAddress: true };

function requestOf(
  scope: WorkspaceScope,
  by: Author,
  ref: string,
  { scope: about, ...optIn }: OptIn,
  now: Date,
  cause: 'lift' | undefined,
) {
  const { wording } = optIn;
  const context = contextBy(by, now, { wording, locale: wording.locale, cause });
  return {
    scope,
    recipient: ref,
    context,
    changes: [{ kind: 'consent', scope: about, givenAt: optIn.givenAt } as const],
    consent: { source: optIn.source, at: optIn.givenAt.toISOString() },
    asked: 'center' as const,
    proof: CONSENTED,
  };
}

async function keepEvidence(
  client: pg.PoolClient,
  { workspaceId }: WorkspaceScope,
  ref: string,
  { id, changeId, scope, source, givenAt, wording, evidence, recordedAt, recordedBy }: Kept,
): Promise<void> {
  await client.query(
    `INSERT INTO consent_evidence (id, workspace_id, recipient_id, change_id, channel, topic, source, given_at,
                                   wording_hash, evidence, recorded_at, recorded_by)
     SELECT $3, $1, r.id, $4, $5, $6, $7, $8, $9, $10, $11, $12 FROM recipient r
      WHERE r.id = ${idNamed('$1', '$2')}`,
    [
      workspaceId,
      ref,
      id,
      changeId,
      scope.channel ?? '*',
      scope.topic ?? '*',
      source,
      givenAt,
      hashWording(wording),
      evidence === null ? null : JSON.stringify(evidence),
      recordedAt,
      recordedBy,
    ],
  );
}

type Kept = OptIn & { id: string; changeId: string; recordedAt: Date; recordedBy: string };

/** Moves the evidence of one recipient to another, into whom they are merged. Of a consent recorded under both, one stays. */
export async function moveEvidence(
  client: pg.PoolClient,
  { fromId, toId }: { fromId: string; toId: string },
): Promise<void> {
  await client.query(
    `UPDATE consent_evidence c SET recipient_id = $2
      WHERE recipient_id = $1 AND NOT EXISTS (
        SELECT FROM consent_evidence o
         WHERE o.recipient_id = $2 AND o.channel = c.channel AND o.topic = c.topic AND o.given_at = c.given_at
           AND o.source = c.source AND o.wording_hash = c.wording_hash)`,
    [fromId, toId],
  );
}

/** Deletes the evidence of people who are erased. */
export async function deleteEvidence(client: pg.PoolClient, recipientIds: readonly string[]): Promise<void> {
  await client.query('DELETE FROM consent_evidence WHERE recipient_id = ANY($1)', [recipientIds]);
}

function isRepeat(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'consent_evidence_once_key';
}

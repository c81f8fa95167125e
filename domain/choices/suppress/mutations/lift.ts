import { appendAuditOf } from '@/domain/people/audit-person/mutations';
import type { NamedAuthor } from '@/domain/access/author/schema';
import { recordOptIn } from '@/domain/choices/recorded-consent/mutations';
import type { OptIn, OptInOutcome } from '@/domain/choices/recorded-consent/schema';
import { lockRecipients } from '@/domain/people/recipient/mutations/lock';
import { ADDRESS_OF } from '@/domain/people/recipient/schema';
import { idNamed } from '@/domain/people/merged-ref/data';
import { IS_THEIRS, STOPS_CHANNEL } from '@/domain/people/suppression/data';
import { appendFacts } from '@/domain/people/suppression/mutations';
import { SUPPRESSION_CAUSES, type SuppressionCause } from '@/domain/people/suppression/schema';
import type { Channel, WorkspaceScope } from '@/domain/workspace/schema';
import { pool, transaction } from '@/lib/db/pool';

export type LiftOutcome =
  | { kind: 'lifted'; cause: SuppressionCause | null }
  /** The stop is newer than the consent, so the consent does not lift it. */
  | { kind: 'too_old'; stoppedAt: Date }
  | Extract<OptInOutcome, { kind: 'refused' | 'gone' }>;

/**
 * Takes a recipient's address off the stop list on the strength of a consent newer than the stop. The consent is
 * recorded first; without it nothing is lifted. Any cause can be lifted, because the caller vouches for the address
 * too.
 */
export async function liftStops(
  scope: WorkspaceScope,
  by: NamedAuthor,
  ref: string,
  optIn: OptIn & { scope: { channel: Channel; topic: null } },
  now: Date,
): Promise<LiftOutcome> {
  const { channel } = optIn.scope;
  const before = await readStopsOf(scope, ref, channel);
  const [newest] = before.map(({ since }) => since).sort((a, b) => b.getTime() - a.getTime());
  if (newest && newest >= optIn.givenAt) return { kind: 'too_old', stoppedAt: newest };
  const recorded = await recordOptIn(scope, by, ref, optIn, now, 'lift');
  if (recorded.kind === 'refused' || recorded.kind === 'gone') return recorded;
  const [cause] = SUPPRESSION_CAUSES.filter((each) => before.some((stop) => stop.cause === each));
  if (!cause) return { kind: 'lifted', cause: null };
  await transaction(async (client) => {
    const [recipient] = (await lockRecipients(client, [{ workspaceId: scope.workspaceId, ref }])).values();
    const kind = ADDRESS_OF[channel];
    const addressHash = recipient?.addressHashes[kind];
    if (!recipient || !addressHash) return;
    await appendFacts(client, [
      {
        workspaceId: scope.workspaceId,
        addressHash,
        kind,
        scope: optIn.scope,
        cause: 'lift',
        frequency: null,
        pausedUntil: null,
        forAddress: true,
        undoesChangeId: null,
        changeId: null,
        recipientId: recipient.id,
        madeAt: optIn.givenAt,
        source: by.source,
        toldBy: by.actorId,
      },
    ]);
    const details = { channel, cause };
    await appendAuditOf(client, scope, { action: 'suppression.lifted', about: { ref }, details }, by);
  });
  return { kind: 'lifted', cause };
}

/** The stops of the whole channel at the recipient's address, and since when they hold. */
async function readStopsOf(
  { workspaceId }: WorkspaceScope,
  ref: string,
  channel: Channel,
): Promise<{ cause: SuppressionCause; since: Date }[]> {
  const { rows } = await pool().query<{ cause: SuppressionCause; since: Date }>(
    `SELECT s.cause, max(s.made_at) AS since FROM recipient r JOIN standing_fact s ON s.channel = $3 AND ${IS_THEIRS}
      WHERE r.id = ${idNamed('$1', '$2')} AND ${STOPS_CHANNEL} GROUP BY s.cause`,
    [workspaceId, ref, channel],
  );
  return rows;
}

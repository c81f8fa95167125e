// Tests: server/jobs/webhooks.workers.db.test.ts
import { openWorkspaceOfJob } from '@/domain/access/scope/data';
import type { ConsentAction } from '@/domain/catalog/choice/schema';
import { cursorOf, heardOf, placeIn, setFurther, writtenOf } from '@/domain/choices/place/data';
import { placeSchema } from '@/domain/choices/place/schema';
import type { Lease } from '@/domain/feed/delivery/schema';
import { openSecrets } from '@/domain/feed/webhook/data';
import type { SealedSecret } from '@/domain/feed/webhook/schema';
import type { Channel } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';
import { prepared } from '@/lib/db/prepared';

/** Each step of a delivery renews the lease; the longest step, a call, takes half of this. */
export const LEASED_UNTIL = `now() + interval '30 seconds'`;

type LeaseRow = {
  workspace_id: string;
  url: string;
  actions: ConsentAction[];
  channels: Channel[];
  topics: string[];
  batch: number;
  secrets: SealedSecret[];
  failures: number;
  failing_since: Date | null;
  place: string;
  lease: number;
};

/**
 * Leases an endpoint to this worker; null if another worker has it, or it is not active. A lease instead of a lock: no
 * transaction stays open during a call, and if a worker dies, the next one takes over.
 */
export async function takeEndpoint(webhookId: string, now: Date): Promise<Lease | null> {
  const { rows } = await pool().query<LeaseRow>(
    prepared(
      `UPDATE webhook_endpoint SET lease = lease + 1, leased_until = ${LEASED_UNTIL}
        WHERE id = $1 AND state = 'active' AND (leased_until IS NULL OR leased_until < now())
        RETURNING workspace_id, url, actions, channels, topics, batch, secrets, failures, failing_since, lease,
                  ${writtenOf(cursorOf())} AS place`,
      [webhookId],
    ),
  );
  const [row] = rows;
  if (!row) return null;
  const { url, actions, channels, topics, batch, failures, failing_since: failingSince } = row;
  return {
    scope: openWorkspaceOfJob(row.workspace_id),
    webhookId,
    number: row.lease,
    url,
    filter: { actions, channels, topics },
    batch,
    failures,
    failingSince,
    secrets: openSecrets(row.secrets, now),
    place: placeSchema.parse(row.place),
    ahead: [],
  };
}

/** Releases an endpoint, so that the next worker need not wait for the lease to expire. */
export async function returnEndpoint({ webhookId, number }: Lease): Promise<void> {
  await pool().query('UPDATE webhook_endpoint SET leased_until = NULL WHERE id = $1 AND lease = $2', [
    webhookId,
    number,
  ]);
}

/** SQL that notes up to where an endpoint was told. A replay does not take back what was heard. */
export const heardUpTo = (place: string) => setFurther(heardOf(), placeIn(place));

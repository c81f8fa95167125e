import { findBehind } from '@/domain/feed/propagation/data';
import { closeCaughtUp, openWebhookAlerts } from '@/domain/feed/alert/mutations';
import { transaction } from '@/lib/db/pool';

/**
 * Opens an alert for each endpoint that is now a day behind, for whatever reason, and closes those of endpoints that
 * have caught up. Requirement 8.
 */
export async function watchPropagation(now: Date): Promise<{ opened: number }> {
  const behind = await findBehind(now);
  return transaction(async (client) => {
    const webhookIds = behind.map(({ webhookId }) => webhookId);
    await closeCaughtUp(client, webhookIds, now);
    return openWebhookAlerts(
      client,
      behind.map((one) => ({ ...one, kind: 'behind' as const })),
      now,
    );
  });
}

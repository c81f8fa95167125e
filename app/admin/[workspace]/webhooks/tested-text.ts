import { setTimeout as wait } from 'node:timers/promises';
import type { AdminWords } from '@/app/admin/_shell/words';
import type { MemberScope } from '@/domain/access/scope/schema';
import { listMessages, readMessage } from '@/domain/feed/message/data';
import { testWebhook } from '@/domain/feed/webhook/mutations';
import { now, SECOND } from '@/lib/clock';
import { attemptText } from './state';

/** Sends a test to an endpoint, and says its outcome if that is known soon; null: the endpoint is paused, or gone. */
export async function testedText(
  scope: MemberScope,
  webhookId: string,
  words: AdminWords,
): Promise<string | null> {
  const { t } = words;
  if (!(await testWebhook(scope, webhookId, now()))) return null;
  const [message] = await listMessages(scope, webhookId, { limit: 1 });
  const attempt = message && (await firstAttempt(scope, webhookId, message.id));
  if (!attempt) return t('connect.webhooks.testWaits');
  const result = attemptText(attempt, words);
  const isGood = attempt.status !== null && attempt.status >= 200 && attempt.status < 300;
  return t(isGood ? 'connect.webhooks.testCame' : 'connect.webhooks.testFailed', { result });
}

const WAITS = 6 * SECOND;
const LOOKS_EVERY = SECOND / 4;

async function firstAttempt(scope: MemberScope, webhookId: string, messageId: string) {
  const until = performance.now() + WAITS;
  while (performance.now() < until) {
    const [attempt] = (await readMessage(scope, webhookId, messageId))?.attempts ?? [];
    if (attempt) return attempt;
    await wait(LOOKS_EVERY);
  }
  return undefined;
}

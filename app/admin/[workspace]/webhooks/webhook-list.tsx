import type { AdminWords } from '@/app/admin/_shell/words';
import { LINK } from '@/components/admin/classes';
import type { MemberScope } from '@/domain/access/scope/schema';
import type { Webhook } from '@/domain/feed/webhook/schema';
import { addressOf, fareOf, nameOfWebhook, wantsOf } from './state';

/** The endpoints of a workspace, each with how it fares. */
export function WebhookList({
  scope,
  webhooks,
  words,
}: {
  scope: MemberScope;
  webhooks: readonly Webhook[];
  words: AdminWords;
}) {
  return (
    <ul className="border-line bg-surface divide-line divide-y rounded-lg border">
      {webhooks.map((webhook) => {
        const { id } = webhook;
        const { state, text, isBad } = fareOf(webhook, words);
        return (
          <li key={id} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-1 px-4 py-3">
            <div className="min-w-0 flex-1 basis-64">
              <h3 className="font-medium">
                <a href={`/admin/${scope.workspaceKey}/webhooks/${id}`} className={LINK}>
                  {nameOfWebhook(webhook)}
                </a>
              </h3>
              <p className="text-muted font-mono text-xs break-all">{addressOf(webhook, scope)}</p>
              <p className="text-muted mt-0.5 text-xs">{wantsOf(webhook, words)}</p>
            </div>
            <div className="min-w-0 basis-60">
              <p className={`font-medium ${isBad ? 'text-bad' : ''}`}>{state}</p>
              <p className="text-muted text-xs">{text}</p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

import type { AdminWords } from '@/app/admin/_shell/words';
import { Badge } from '@/components/ui/badge';
import { TextLink } from '@/components/ui/text-link';
import type { MemberScope } from '@/domain/access/scope/schema';
import type { Webhook } from '@/domain/feed/webhook/schema';
import { addressOf, fareOf, nameOfWebhook, wantsOf } from './state';

/** The endpoints of a workspace, each with its state. */
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
    <ul className="border-line bg-surface divide-line divide-y rounded-lg border shadow-xs">
      {webhooks.map((webhook) => {
        const { id } = webhook;
        const { state, text, isBad } = fareOf(webhook, words);
        return (
          <li key={id} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-1 px-4 py-3">
            <div className="min-w-0 flex-1 basis-64">
              <h3 className="font-medium">
                <TextLink href={`/admin/${scope.workspaceKey}/webhooks/${id}`}>
                  {nameOfWebhook(webhook)}
                </TextLink>
              </h3>
              <p className="text-muted font-mono text-xs break-all">{addressOf(webhook, scope)}</p>
              <p className="text-muted mt-0.5 text-xs">{wantsOf(webhook, words)}</p>
            </div>
            <div className="min-w-0 basis-60">
              <p>
                <Badge mood={isBad ? 'bad' : webhook.state === 'active' ? 'good' : 'off'}>{state}</Badge>
              </p>
              <p className="text-muted text-xs">{text}</p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

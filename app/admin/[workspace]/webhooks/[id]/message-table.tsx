import type { AdminWords } from '@/app/admin/_shell/words';
import { Badge, type BadgeMood } from '@/components/ui/badge';
import { Table } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import type { WebhookMessage } from '@/domain/feed/message/schema';
import { attemptText } from '../state';

/** The messages to an endpoint, newest first. @param base the endpoint's own address. */
export function MessageTable({
  base,
  messages,
  words,
}: {
  base: string;
  messages: readonly WebhookMessage[];
  words: AdminWords;
}) {
  const { t, number, dateTime } = words;
  return (
    <Table
      caption={t('connect.webhooks.log')}
      rows={messages}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'time',
          head: t('connect.webhooks.columns.time'),
          fit: 'whole',
          cell: ({ id, createdAt }) => (
            <TextLink href={`${base}/messages/${id}`}>{dateTime(createdAt)}</TextLink>
          ),
        },
        {
          key: 'type',
          head: t('connect.webhooks.columns.type'),
          cell: ({ type, changes }) => (
            <>
              {t(`connect.webhooks.types.${typeKey(type)}`)}
              {changes > 0 ? (
                <span className="text-muted block text-xs">
                  {t('connect.webhooks.changeCount', { count: changes })}
                </span>
              ) : null}
            </>
          ),
        },
        {
          key: 'state',
          head: t('connect.webhooks.columns.state'),
          cell: ({ state, attempts }) => {
            const shown = state === 'pending' && attempts.length > 0 ? 'failing' : state;
            return <Badge mood={MOODS[shown]}>{t(`connect.webhooks.messageStates.${shown}`)}</Badge>;
          },
        },
        {
          key: 'attempts',
          head: t('connect.webhooks.columns.attempts'),
          align: 'right',
          cell: ({ attempts }) => number(attempts.length),
        },
        {
          key: 'last',
          head: t('connect.webhooks.columns.last'),
          isMuted: true,
          cell: ({ attempts }) => {
            const last = attempts.at(-1);
            return <span className="text-xs">{last ? attemptText(last, words) : '–'}</span>;
          },
        },
      ]}
    />
  );
}

const MOODS: Record<WebhookMessage['state'] | 'failing', BadgeMood> = {
  pending: 'waiting',
  failing: 'bad',
  delivered: 'good',
  replaced: 'off',
};

/** A type as the message catalogs spell it, where a dot means nesting. */
export function typeKey(type: WebhookMessage['type']) {
  return type.replace('.', '_') as
    | 'preference_changed'
    | 'alert_opened'
    | 'endpoint_behind'
    | 'endpoint_paused'
    | 'endpoint_disabled'
    | 'webhook_test';
}

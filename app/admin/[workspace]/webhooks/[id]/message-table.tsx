import type { AdminWords } from '@/app/admin/_shell/words';
import { LINK, TABLE_BOX, TABLE_CELL, TABLE_HEAD } from '@/components/admin/classes';
import { ScrollBox } from '@/components/report/scroll-box';
import type { WebhookMessage } from '@/domain/feed/message/schema';
import { attemptText } from '../state';

const COLUMNS = ['time', 'type', 'state', 'attempts', 'last'] as const;

/** What an endpoint was sent, the newest first. @param base the endpoint's own address. */
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
    <ScrollBox className={TABLE_BOX} label={t('connect.webhooks.log')}>
      <table className="w-full border-collapse">
        <caption className="sr-only">{t('connect.webhooks.log')}</caption>
        <thead>
          <tr className="border-line border-b">
            {COLUMNS.map((column) => (
              <th key={column} scope="col" className={TABLE_HEAD}>
                {t(`connect.webhooks.columns.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {messages.map(({ id, type, state, changes, createdAt, attempts }) => {
            const last = attempts.at(-1);
            return (
              <tr key={id} className="border-line border-b last:border-0">
                <th
                  scope="row"
                  className={`${TABLE_CELL} text-left font-normal whitespace-nowrap tabular-nums`}
                >
                  <a href={`${base}/messages/${id}`} className={LINK}>
                    {dateTime(createdAt)}
                  </a>
                </th>
                <td className={TABLE_CELL}>
                  {t(`connect.webhooks.types.${typeKey(type)}`)}
                  {changes > 0 ? (
                    <span className="text-muted block text-xs">
                      {t('connect.webhooks.changeCount', { count: changes })}
                    </span>
                  ) : null}
                </td>
                <td
                  className={`${TABLE_CELL} whitespace-nowrap ${state === 'pending' && last ? 'text-bad' : ''}`}
                >
                  {t(`connect.webhooks.messageStates.${state === 'pending' && last ? 'failing' : state}`)}
                </td>
                <td className={`${TABLE_CELL} tabular-nums`}>{number(attempts.length)}</td>
                <td className={`${TABLE_CELL} text-muted text-xs`}>
                  {last ? attemptText(last, words) : '–'}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollBox>
  );
}

/** A type as the catalogs of words spell it: a dot there means deeper. */
export function typeKey(type: WebhookMessage['type']) {
  return type.replace('.', '_') as
    | 'preference_changed'
    | 'alert_opened'
    | 'endpoint_behind'
    | 'endpoint_paused'
    | 'endpoint_disabled'
    | 'webhook_test';
}

import { notFound } from 'next/navigation';
import { z } from 'zod';
import { memberWords, requireMember } from '@/app/admin/_shell/session';
import { PageHeader } from '@/components/ui/page-header';
import { Card } from '@/components/ui/card';
import { ScrollBox } from '@/components/ui/scroll-box';
import { readMessage } from '@/domain/feed/message/data';
import { readWebhook } from '@/domain/feed/webhook/data';
import { attemptText, nameOfWebhook } from '../../../state';
import { typeKey } from '../../message-table';

type Props = { params: Promise<{ workspace: string; id: string; message: string }> };

/** One message: each attempt, and its body. */
export default async function MessagePage({ params }: Props) {
  const { workspace, id, message: messageId } = await params;
  const scope = await requireMember(workspace, 'webhooks.read');
  const areIds = z.guid().safeParse(id).success && z.guid().safeParse(messageId).success;
  const [words, webhook, message] = await Promise.all([
    memberWords(scope),
    areIds ? readWebhook(scope, id) : null,
    areIds ? readMessage(scope, id, messageId) : null,
  ]);
  if (!webhook || !message) notFound();
  const { t, dateTime } = words;
  return (
    <>
      <PageHeader
        title={t(`connect.webhooks.types.${typeKey(message.type)}`)}
        workspace={scope.workspaceName}
        description={t('connect.webhooks.sentTo', {
          name: nameOfWebhook(webhook),
          time: dateTime(message.createdAt),
        })}
        back={{ href: `/admin/${workspace}/webhooks/${id}`, label: t('connect.webhooks.back') }}
      />
      <Card
        id="attempts"
        title={t('connect.webhooks.columns.attempts')}
        lead={t(`connect.webhooks.messageStates.${message.state}`)}
      >
        {message.attempts.length === 0 ? (
          <p className="text-muted">{t('connect.webhooks.notTried')}</p>
        ) : (
          <ol className="divide-line divide-y">
            {message.attempts.map((attempt) => (
              <li key={attempt.at} className="py-2 first:pt-0 last:pb-0">
                <p>
                  <time dateTime={attempt.at} className="text-muted tabular-nums">
                    {dateTime(new Date(attempt.at))}
                  </time>{' '}
                  <span className="font-medium">{attemptText(attempt, words)}</span>
                </p>
                {attempt.detail ? <p className="text-muted text-xs">{attempt.detail}</p> : null}
                {attempt.response ? (
                  <ScrollBox
                    className="border-line mt-1 max-h-40 rounded-md border p-2"
                    label={t('connect.webhooks.response')}
                  >
                    <pre className="text-xs break-all whitespace-pre-wrap">{attempt.response}</pre>
                  </ScrollBox>
                ) : null}
              </li>
            ))}
          </ol>
        )}
      </Card>
      <Card
        id="body"
        title={t('connect.webhooks.body')}
        lead={t('connect.webhooks.bodyLead')}
        footnote={`webhook-id: ${message.id}`}
      >
        <ScrollBox
          className="border-line max-h-[32rem] rounded-md border p-3"
          label={t('connect.webhooks.body')}
        >
          <pre className="text-xs">{JSON.stringify(JSON.parse(message.body), null, 2)}</pre>
        </ScrollBox>
      </Card>
    </>
  );
}

import { notFound } from 'next/navigation';
import { refOfSegment } from '@/app/(admin)/path-to-recipient';
import { memberWords, requireMember } from '@/app/(admin)/session';
import { changesOf } from '@/app/(recipient)/view/events';
import { wordsFor } from '@/app/(recipient)/words';
import { LINK, QUIET_BUTTON } from '@/components/admin/classes';
import { PageHeader } from '@/components/admin/page-header';
import { readHistoryOf, readWordings } from '@/domain/consent/data';
import { readCenterOf } from '@/domain/preference/data';
import { readRecipients } from '@/domain/support/data';
import { rulesOf } from '@/domain/support/rules';
import { loadCatalog } from '@/domain/topic/data';
import { timeZoneOf } from '@/domain/workspace/rules';
import { now } from '@/lib/clock';
import { ActPanel } from './act-panel';
import { AddressPanel } from './address-panel';
import { PreferenceTable } from './preference-table';
import { Timeline } from './timeline';

type Props = {
  params: Promise<{ workspace: string; ref: string }>;
  searchParams: Promise<{ before?: string | string[] }>;
};

const EVENTS = 50;

export default async function RecipientPage({ params, searchParams }: Props) {
  const [{ workspace, ref: segment }, { before }] = await Promise.all([params, searchParams]);
  const ref = refOfSegment(segment);
  const scope = await requireMember(workspace, 'recipients.read');
  const beforeId = typeof before === 'string' && /^\d{1,18}$/.test(before) ? before : null;
  const [[found], catalog, center, events] = await Promise.all([
    readRecipients(scope, [ref]),
    loadCatalog(scope),
    readCenterOf(scope, ref),
    readHistoryOf(scope, ref, EVENTS, beforeId),
  ]);
  if (!found || !catalog || !center) notFound();
  const words = await memberWords(scope);
  // The dates that their own page says: a week begins where they are.
  const recipientWords = wordsFor(words.locale, timeZoneOf(center.recipient.timeZone, catalog.workspace));
  const wordings = await readWordings(
    scope,
    events.flatMap(({ wordingHash }) => wordingHash ?? []),
  );
  const { t } = words;
  const path = `/admin/${workspace}/recipients`;
  const actions = { scope, recipientRef: ref, words };
  return (
    <>
      <p>
        <a href={path} className={LINK}>
          {t('recipients.title')}
        </a>
      </p>
      <PageHeader
        title={ref}
        workspace={scope.workspaceName}
        description={[
          `${t('recipients.consent')}: ${found.consentSource ?? t('recipients.unverified')}`,
          `${t('recipients.since')}: ${words.dateTime(found.since)}`,
        ].join(' · ')}
        actions={
          scope.capabilities.has('recipients.export') ? (
            <a href={`${path}/${encodeURIComponent(ref)}/export`} download className={QUIET_BUTTON}>
              {t('recipients.export')}
            </a>
          ) : null
        }
      />
      <div className="grid gap-6 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0 space-y-6">
          <PreferenceTable
            rules={rulesOf(center, catalog, now())}
            topics={catalog.topics}
            words={words}
            recipientWords={recipientWords}
          />
          <Timeline
            changes={changesOf({ words: recipientWords, catalog }, events).map((change) => {
              const own = events.find(({ changeId }) => changeId === change.id);
              return {
                ...change,
                when: words.dateTime(new Date(change.machineTime)),
                through: own ? t(`recipients.timeline.through.${own.source}`) : '',
                campaign: own?.campaign ?? null,
                wording: (own?.wordingHash && wordings.get(own.wordingHash)) || null,
              };
            })}
            older={events.length === EVENTS ? `${path}/${ref}?before=${events.at(-1)?.id ?? ''}` : null}
            newest={beforeId ? `${path}/${ref}` : null}
            words={words}
          />
        </div>
        <div className="space-y-6">
          <AddressPanel {...actions} addresses={found.addresses} />
          <ActPanel {...actions} catalog={catalog} recipientWords={recipientWords} />
        </div>
      </div>
    </>
  );
}

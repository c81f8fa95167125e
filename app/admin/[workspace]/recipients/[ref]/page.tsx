import { notFound, redirect } from 'next/navigation';
import { refOfSegment } from '@/app/admin/_shell/path-to-recipient';
import { memberWords, requireMember } from '@/app/admin/_shell/session';
import type { AdminWords } from '@/app/admin/_shell/words';
import { changesOf } from '@/page/view/events';
import { wordsFor } from '@/page/words';
import { PageHeader } from '@/components/ui/page-header';
import { RenewedOnReturn } from '@/components/admin/renewed-on-return';
import { Notice } from '@/components/ui/notice';
import { ButtonLink } from '@/components/ui/button';
import { readHistoryOf } from '@/domain/choices/ledger/data/history';
import { readWordings } from '@/domain/choices/ledger/data/words';
import type { Scope } from '@/domain/catalog/choice/schema';
import { readCenterOf, type Center } from '@/domain/choices/preference/data/read';
import { standingAt } from '@/domain/choices/preference/rules/effective';
import { readErasedAt } from '@/domain/people/recipient/data';
import { readNotedChanges } from '@/domain/people/audit-person/data';
import type { NotedChange } from '@/domain/access/audit/schema';
import { askedBySchema } from '@/domain/choices/act-for/schema';
import { readChosen, readRecipients, readSentLast } from '@/domain/choices/act-for/data';
import { deedsOfWhole, rulesOf, undoableByMember } from '@/domain/choices/act-for/rules';
import { loadCatalog, type Catalog } from '@/domain/catalog/topic/data';
import { timeZoneOf } from '@/domain/workspace/rules';
import { now } from '@/lib/clock';
import { AddressPanel } from './address-panel';
import { byText, chosenTextOf } from './chosen-text';
import { deedOfKey, type DeedContext } from './deed';
import { ErasePanel } from './erase-panel';
import { ErasedPage } from './erased-page';
import { Done } from './follow-up';
import { MergePanel } from './merge-panel';
import { PreferenceTable } from './preference-table';
import { Timeline } from './timeline';
import type { Whole } from './whole-rows';

type Props = {
  params: Promise<{ workspace: string; ref: string }>;
  searchParams: Promise<Record<'before' | 'act' | 'done' | 'merged', string | string[] | undefined>>;
};

const EVENTS = 50;

export default async function RecipientPage({ params, searchParams }: Props) {
  const [{ workspace, ref: segment }, { before, act, done, merged }] = await Promise.all([
    params,
    searchParams,
  ]);
  const ref = refOfSegment(segment);
  const scope = await requireMember(workspace, 'recipients.read');
  const beforeId = typeof before === 'string' && /^\d{1,18}$/.test(before) ? before : null;
  const [[found], catalog, center, events, newest, chosen, sentLast] = await Promise.all([
    readRecipients(scope, [ref]),
    loadCatalog(scope),
    readCenterOf(scope, ref),
    readHistoryOf(scope, ref, EVENTS, beforeId),
    beforeId ? readHistoryOf(scope, ref, EVENTS, null) : null,
    readChosen(scope, ref),
    readSentLast(scope, ref),
  ]);
  const path = `/admin/${workspace}/recipients`;
  if (!found || !catalog || !center) {
    const erasedAt = await readErasedAt(scope, ref);
    return erasedAt ? <ErasedPage scope={scope} erasedAt={erasedAt} path={path} /> : notFound();
  }
  // The ref was merged into another one: the recipient is there.
  if (found.ref !== ref) redirect(`${path}/${encodeURIComponent(found.ref)}`);
  const words = await memberWords(scope);
  // The same dates as on the recipient's own page: a week begins in their time zone.
  const recipientWords = wordsFor(words.locale, timeZoneOf(center.recipient.timeZone, catalog.workspace));
  const [wordings, noted] = await Promise.all([
    readWordings(
      scope,
      events.flatMap(({ wordingHash }) => wordingHash ?? []),
    ),
    readNotedChanges(
      scope,
      ref,
      [...events, ...chosen].map(({ changeId }) => changeId),
    ),
  ]);
  const { t } = words;
  const ownPath = `${path}/${encodeURIComponent(ref)}`;
  const actions = { scope, recipientRef: ref, words };
  const rules = rulesOf(center, catalog, now());
  const context: DeedContext = {
    recipientRef: ref,
    topics: catalog.topics,
    words,
    recipientWords,
    now: now(),
  };
  const latest = newest ?? events;
  const undoable = undoableByMember(latest, now());
  const acting = scope.capabilities.has('recipients.change')
    ? {
        context,
        catalog,
        workspaceKey: workspace,
        path: ownPath,
        undoable,
        open: typeof act === 'string' ? deedOfKey(act) : null,
        done: typeof done === 'string' ? latest.filter(({ changeId }) => changeId === done) : [],
        wholes: wholesOf(center, catalog.channels),
      }
    : null;
  return (
    <>
      <RenewedOnReturn />
      <PageHeader
        title={ref}
        workspace={scope.workspaceName}
        back={{ href: path, label: t('recipients.title') }}
        description={[
          `${t('recipients.consent')}: ${found.consentSource ?? t('recipients.unverified')}`,
          `${t('recipients.since')}: ${words.dateTime(found.since)}`,
          ...(found.mergedRefs.length > 0
            ? [`${t('recipients.merge.also')}: ${found.mergedRefs.join(', ')}`]
            : []),
        ].join(' · ')}
        actions={
          scope.capabilities.has('recipients.export') ? (
            <ButtonLink href={`${ownPath}/export`} download>
              {t('recipients.export')}
            </ButtonLink>
          ) : null
        }
      />
      {merged === '1' ? <Notice>{t('recipients.merge.done')}</Notice> : null}
      <div className="grid gap-6 xl:grid-cols-[minmax(0,1fr)_18.5rem]">
        <div className="min-w-0 space-y-6">
          {acting
            ? undoable
                .filter(({ events: [{ scope: at }] }) => !hasRow(at, catalog))
                .map((change) => <Done key={change.changeId} change={change} acting={acting} />)
            : null}
          <PreferenceTable
            rules={rules}
            topics={catalog.topics}
            words={words}
            recipientWords={recipientWords}
            chosenText={chosenTextOf(context, chosen, noted)}
            sentLast={sentLast}
            acting={acting}
          />
          <Timeline
            changes={changesOf({ words: recipientWords, catalog }, events).map((change) => {
              const own = events.find(({ changeId }) => changeId === change.id);
              const undo = events.find(({ undoesChangeId }) => undoesChangeId === change.id);
              const undoneAt =
                undo && t('recipients.timeline.undoneAt', { when: words.dateTime(undo.occurredAt) });
              const isSlipUndone = change.isUndo && own?.source === 'admin';
              const by = noted.get(change.id);
              return {
                ...change,
                when: words.dateTime(new Date(change.machineTime)),
                badge: change.isUndo ? t('recipients.timeline.undo') : (undoneAt ?? null),
                through: by
                  ? notedText(words, by)
                  : isSlipUndone
                    ? t('recipients.timeline.undoBy')
                    : own
                      ? t(`recipients.timeline.through.${own.source}`)
                      : '',
                campaign: own?.campaign ?? null,
                wording: (own?.wordingHash && wordings.get(own.wordingHash)) || null,
              };
            })}
            older={events.length === EVENTS ? `${ownPath}?before=${events.at(-1)?.id ?? ''}` : null}
            newest={beforeId ? ownPath : null}
            audit={
              scope.capabilities.has('audit.read')
                ? `/admin/${workspace}/audit?${new URLSearchParams({ recipient: ref }).toString()}`
                : null
            }
            words={words}
          />
        </div>
        <div className="space-y-6">
          <AddressPanel {...actions} addresses={found.addresses} />
          <MergePanel {...actions} />
          <ErasePanel {...actions} />
        </div>
      </div>
    </>
  );
}

/** Who did it, how they were asked to, and what they noted: `by Ana · They did, by phone · “Called on Monday.”` */
function notedText(words: AdminWords, { by, how, note }: NotedChange): string {
  const { t } = words;
  const asked = askedBySchema.safeParse(how).data;
  return [byText(words, { by }), asked && t(`recipients.act.${asked}`), note && `“${note}”`]
    .filter(Boolean)
    .join(' · ');
}

/** All marketing, and all of it on each channel. */
function wholesOf(center: Center, channels: Catalog['channels']): Whole[] {
  return [null, ...channels].map((channel) => {
    const scope = { channel, topic: null };
    return {
      scope,
      standing: standingAt(center.chosen, scope, now()),
      deeds: deedsOfWhole(center, scope, now()),
    };
  });
}

/** Whether a scope has a row in the table; that of a topic archived meanwhile has none. */
function hasRow({ channel, topic: key }: Scope, { topics, channels }: Catalog): boolean {
  if (key === null) return channel === null || channels.includes(channel);
  const topic = topics.find((each) => each.key === key);
  return topic !== undefined && (channel === null || topic.channels.some((each) => each.channel === channel));
}

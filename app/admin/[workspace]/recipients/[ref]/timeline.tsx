import type { AdminWords } from '@/app/admin/_shell/words';
import { Disclosure } from '@/components/ui/disclosure';
import { EmptyState } from '@/components/ui/empty-state';
import { Pager } from '@/components/ui/pager';
import { TextLink } from '@/components/ui/text-link';
import type { ChangeView } from '@/page/view/events';

type Props = {
  changes: (Pick<ChangeView, 'id' | 'when' | 'machineTime' | 'through' | 'lines'> & {
    /** Shown for an undo and for what it undid: an undo is not a wish, whatever it brings back. */
    badge: string | null;
    campaign: string | null;
    wording: string | null;
  })[];
  older: string | null;
  newest: string | null;
  /** Where the audit log tells the same of them; null where the member may not read it. */
  audit: string | null;
  words: AdminWords;
};

/** A recipient's events in the ledger, newest first, with the words that they saw. */
export function Timeline({ changes, older, newest, audit, words: { t } }: Props) {
  return (
    <section aria-labelledby="timeline-title">
      <h2 id="timeline-title" className="mb-2 font-semibold">
        {t('recipients.timeline.title')}
      </h2>
      {changes.length === 0 ? (
        <EmptyState title={t('recipients.timeline.none')} />
      ) : (
        <ol className="border-line bg-surface divide-line divide-y rounded-lg border shadow-xs">
          {changes.map(({ id, when, machineTime, through, lines, badge, campaign, wording }) => (
            <li key={id} className="grid gap-x-4 gap-y-1 px-4 py-3 sm:grid-cols-[11rem_minmax(0,1fr)]">
              <time dateTime={machineTime} className="text-muted tabular-nums">
                {when}
              </time>
              <div className="min-w-0">
                {badge ? <p className="text-muted text-xs font-semibold">{badge}</p> : null}
                {lines.map((line) => (
                  <p key={line} className="font-medium">
                    {line}
                  </p>
                ))}
                <p className="text-muted text-xs">
                  {[through, campaign && t('recipients.timeline.campaign', { campaign })]
                    .filter(Boolean)
                    .join(' · ')}
                </p>
                {wording ? (
                  <div className="mt-1 text-xs">
                    <Disclosure summary={t('recipients.timeline.wording')} about={when}>
                      <blockquote className="border-line-strong border-l-2 pl-3 whitespace-pre-line">
                        {wording}
                      </blockquote>
                    </Disclosure>
                  </div>
                ) : null}
              </div>
            </li>
          ))}
        </ol>
      )}
      {audit ? (
        <p className="mt-2">
          <TextLink href={audit} isAlone>
            {t('recipients.timeline.audit')}
          </TextLink>
        </p>
      ) : null}
      <Pager
        label={t('recipients.timeline.title')}
        newest={newest ? { href: newest, label: t('recipients.timeline.newest') } : null}
        older={older ? { href: older, label: t('recipients.timeline.older') } : null}
      />
    </section>
  );
}

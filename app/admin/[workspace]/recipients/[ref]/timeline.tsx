import type { AdminWords } from '@/app/admin/_shell/words';
import type { ChangeView } from '@/page/view/events';
import { CARD, LINK } from '@/components/admin/classes';
import { Disclosure } from '@/components/admin/disclosure';

type Props = {
  changes: (Pick<ChangeView, 'id' | 'when' | 'machineTime' | 'through' | 'lines'> & {
    /** Of an undo, and of what was undone: an undo is nobody's wish, whatever it brings back. */
    badge: string | null;
    campaign: string | null;
    wording: string | null;
  })[];
  older: string | null;
  newest: string | null;
  words: AdminWords;
};

/** What the ledger holds of a recipient, newest first, with the words that they saw. */
export function Timeline({ changes, older, newest, words: { t } }: Props) {
  return (
    <section aria-labelledby="timeline-title">
      <h2 id="timeline-title" className="mb-2 font-semibold">
        {t('recipients.timeline.title')}
      </h2>
      {changes.length === 0 ? (
        <p className={`${CARD} text-muted px-4 py-8 text-center`}>{t('recipients.timeline.none')}</p>
      ) : (
        <ol className={`${CARD} divide-line divide-y`}>
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
                    <Disclosure summary={t('recipients.timeline.wording')} label={when}>
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
      {older || newest ? (
        <p className="mt-2 flex justify-between">
          {newest ? (
            <a href={newest} className={LINK}>
              {t('recipients.timeline.newest')}
            </a>
          ) : (
            <span />
          )}
          {older ? (
            <a href={older} className={LINK}>
              {t('recipients.timeline.older')}
            </a>
          ) : null}
        </p>
      ) : null}
    </section>
  );
}

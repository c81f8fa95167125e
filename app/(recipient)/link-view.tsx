import type { FormState } from '@/app/(recipient)/forms/form-state';
import { readPosted } from '@/app/(recipient)/forms/save';
import { problemsFor } from '@/app/(recipient)/problems';
import { Shell } from '@/app/(recipient)/shell';
import { standingSentences } from '@/app/(recipient)/view/about';
import { centerView } from '@/app/(recipient)/view/center';
import { centerStateOf } from '@/app/(recipient)/view/state';
import { isEverythingStopped, waysView } from '@/app/(recipient)/view/ways';
import { pathOf, type Visit } from '@/app/(recipient)/visit';
import { nameOfScope } from '@/app/(recipient)/words';
import { CenterForm } from '@/components/preference/center-form';
import { WaysOut } from '@/components/preference/ways-out';
import { ErrorSummary } from '@/components/ui/error-summary';
import { Notice } from '@/components/ui/notice';
import { WithMailto } from '@/components/ui/with-mailto';

/**
 * What a link opens: what it is about, the ways out of it, and the whole center below.
 * @param form a form that came back with an error.
 */
export function LinkView({
  visit,
  form,
  isGpcHonoured,
}: {
  visit: Visit;
  form: FormState | null;
  isGpcHonoured: boolean;
}) {
  const { words, about, catalog, link } = visit;
  const { t } = words;
  const { name: brand, contactEmail: contact } = catalog.workspace;
  const isManaging = link.link.purpose === 'm';
  const isStopped = isEverythingStopped(visit);
  const title = isStopped
    ? t('now.everythingTitle')
    : isManaging
      ? t('page.title', { brand })
      : nameOfScope(words, about, catalog.topics);
  const typed =
    form && 'seen' in form.typed
      ? readPosted(centerStateOf(visit, visit.center.standings), new URLSearchParams(form.typed))
      : null;
  return (
    <Shell
      visit={visit}
      title={title}
      hasProblems={form !== null}
      links={[{ href: pathOf(visit, 'history'), label: t('done.history') }]}
    >
      <ErrorSummary title={t('error.title')} problems={problemsFor(visit, form)} />
      <section className="space-y-3">
        <h1 className="text-2xl leading-tight font-bold text-balance">{title}</h1>
        {standingSentences(visit).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        {isStopped ? (
          <Notice title={t('comeBack.title')}>
            <WithMailto text={t('comeBack.text', { brand, contact })} address={contact} />
          </Notice>
        ) : (
          <WaysOut ways={waysView(visit)} />
        )}
      </section>
      {isGpcHonoured ? <Notice title={t('gpc.title')}>{t('gpc.text', { brand })}</Notice> : null}
      {isStopped ? null : (
        <section className="space-y-5">
          <div>
            <h2 className="text-xl font-bold">{t('center.title')}</h2>
            <p className="text-muted">{t('center.lead')}</p>
            {link.reducesOnly ? (
              <p className="text-muted mt-1 text-sm">{t('comeBack.needsManage', { brand })}</p>
            ) : null}
          </div>
          <CenterForm view={centerView(visit, typed, isGpcHonoured)} />
        </section>
      )}
    </Shell>
  );
}

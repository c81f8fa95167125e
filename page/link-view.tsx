import type { ReactNode } from 'react';
import type { FormState } from '@/page/forms/form-state';
import { readPosted } from '@/page/forms/save';
import { problemsFor } from './problems';
import { Shell } from './shell';
import { headlineOf } from '@/page/view/about';
import { centerDetail, centerView } from '@/page/view/center';
import { centerStateOf, isOneOffer } from '@/page/view/state';
import { isEverythingStopped, waysView } from '@/page/view/ways';
import { pathOf, type Visit } from './visit';
import { CenterForm } from '@/components/preference/center-form';
import { WaysOut } from '@/components/preference/ways-out';
import { Fold } from '@/components/ui/fold';
import { ErrorSummary } from '@/components/ui/error-summary';
import { KeptWhole } from '@/components/ui/kept-whole';
import { Notice } from '@/components/ui/notice';
import { WithMailto } from '@/components/ui/with-mailto';

/**
 * The page that a link opens: what it is about, the ways out of it, and the whole center below.
 * @param form a form that is shown again with an error.
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
  const { words, catalog, link } = visit;
  const { t } = words;
  const { name: brand, contactEmail: contact } = catalog.workspace;
  const isStopped = isEverythingStopped(visit);
  const hasCenter = !isStopped && !(link.link.purpose === 'u' && isOneOffer(visit));
  const { title, what, now, sentences } = headlineOf(visit);
  const typed =
    form && 'seen' in form.typed
      ? readPosted(centerStateOf(visit, visit.center.standings), new URLSearchParams(form.typed))
      : null;
  return (
    <Shell
      visit={visit}
      title={title}
      form={form}
      links={[{ href: pathOf(visit, 'history'), label: t('done.history') }]}
    >
      <ErrorSummary
        id="problems"
        title={t('error.title')}
        problems={problemsFor(visit, form, [
          ...(isStopped ? [] : (['ways'] as const)),
          ...(hasCenter ? (['center'] as const) : []),
        ])}
      />
      <section className="short:space-y-3 space-y-6">
        <div className="short:space-y-1 space-y-2">
          <h1 className="text-title short:text-[1.375rem] font-bold text-balance">
            <KeptWhole text={title} part={what} />
          </h1>
          {now ? (
            <p>
              <span className="text-muted">{now.label}</span>{' '}
              <strong className="font-semibold">{now.text}</strong>
            </p>
          ) : null}
          {sentences.map((sentence) => (
            <p key={sentence} className={now ? 'text-muted' : undefined}>
              {sentence}
            </p>
          ))}
        </div>
        {isStopped ? (
          <Notice title={t('comeBack.title')}>
            <WithMailto text={t('comeBack.text', { contact })} address={contact} />
          </Notice>
        ) : (
          <WaysOut ways={waysView(visit)} />
        )}
      </section>
      {isGpcHonoured ? <Notice title={t('gpc.title')}>{t('gpc.text', { brand })}</Notice> : null}
      {hasCenter ? (
        <Center visit={visit} isOpen={link.link.purpose === 'm' || typed !== null}>
          <CenterForm view={centerView(visit, typed, isGpcHonoured)} />
        </Center>
      ) : null}
    </Shell>
  );
}

/** The whole center: open on a manage link, folded below the ways out on an unsubscribe link. */
function Center({ visit, isOpen, children }: { visit: Visit; isOpen: boolean; children: ReactNode }) {
  const { t } = visit.words;
  const lead = (
    <div className="text-muted">
      <p>{t('center.lead')}</p>
      {visit.link.reducesOnly ? <p className="mt-1 text-sm">{t('comeBack.needsManage')}</p> : null}
    </div>
  );
  if (visit.link.link.purpose === 'm')
    return (
      <section className="space-y-5">
        <h2 className="text-xl font-bold">{t('center.title')}</h2>
        {lead}
        {children}
      </section>
    );
  return (
    <Fold title={t('center.title')} detail={centerDetail(visit)} isOpen={isOpen}>
      <div className="space-y-6 pt-5">
        {lead}
        {children}
      </div>
    </Fold>
  );
}

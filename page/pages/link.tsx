import { centerPart } from './center';
import { framedPage } from './frame';
import { problemsPart } from './problems-part';
import type { FormState } from '@/page/forms/form-state';
import { readPosted } from '@/page/forms/save';
import { joined, type Html } from '@/page/markup/html';
import { sharedPage } from '@/page/markup/shared';
import { template } from '@/page/markup/template';
import { headlineOf, type Headline } from '@/page/view/about';
import { centerStateNow, isOneOffer } from '@/page/view/state';
import { isEverythingStopped, waysView } from '@/page/view/ways';
import { pathOf, type Visit } from '@/page/visit';
import type { WaysView } from '@/components/preference/view';
import { WaysOut } from '@/components/preference/ways-out';
import { KeptWhole } from '@/components/ui/kept-whole';
import { Notice } from '@/components/ui/notice';
import { WithMailto } from '@/components/ui/with-mailto';

/**
 * The page that a link opens: what it is about, the ways out of it, and the whole center below.
 * @param form a form that is shown again with an error.
 * @param isInert whether it is only to be looked at: nothing on it can be pressed.
 */
export function linkPage(visit: Visit, shown: Shown): Html {
  const isPlain = !shown.form && !shown.isGpcHonoured && !shown.isInert;
  return isPlain ? sharedPage(visit, (shared) => draw(shared, shown)) : draw(visit, shown);
}

type Shown = { form: FormState | null; isGpcHonoured: boolean; isInert?: boolean };

function draw(visit: Visit, { form, isGpcHonoured, isInert = false }: Shown): Html {
  const { words, catalog, link } = visit;
  const { t } = words;
  const { name: brand, contactEmail: contact } = catalog.workspace;
  const isStopped = isEverythingStopped(visit);
  const hasCenter = !isStopped && !(link.link.purpose === 'u' && isOneOffer(visit));
  const headline = headlineOf(visit);
  const typed =
    form && 'seen' in form.typed ? readPosted(centerStateNow(visit), new URLSearchParams(form.typed)) : null;
  return framedPage(visit, {
    title: headline.title,
    form,
    isInert,
    links: [{ href: pathOf(visit, 'history'), label: t('done.history') }],
    main: joined([
      problemsPart(visit, form, [
        ...(isStopped ? [] : (['ways'] as const)),
        ...(hasCenter ? (['center'] as const) : []),
      ]),
      top({
        headline,
        comeBack: isStopped
          ? { title: t('comeBack.title'), text: t('comeBack.text', { contact }), contact }
          : null,
        ways: isStopped ? null : waysView(visit),
        gpc: isGpcHonoured ? { title: t('gpc.title'), text: t('gpc.text', { brand }) } : null,
      }),
      ...(hasCenter
        ? [centerPart(visit, { isOpen: link.link.purpose === 'm' || typed !== null, typed, isGpcHonoured })]
        : []),
    ]),
  });
}

type Top = {
  headline: Headline;
  comeBack: { title: string; text: string; contact: string } | null;
  ways: WaysView | null;
  gpc: { title: string; text: string } | null;
};

const top = template<Top>(({ headline: { title, what, now, sentences }, comeBack, ways, gpc }) => (
  <>
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
      {comeBack ? (
        <Notice title={comeBack.title}>
          <WithMailto text={comeBack.text} address={comeBack.contact} />
        </Notice>
      ) : null}
      {ways ? <WaysOut ways={ways} /> : null}
    </section>
    {gpc ? <Notice title={gpc.title}>{gpc.text}</Notice> : null}
  </>
));

import { framedPage } from './frame';
import type { Html } from '@/page/markup/html';
import { drawn } from '@/page/markup/template';
import { pathOf, type Visit } from '@/page/visit';

/** For an address below a valid link that leads nowhere: it leads back to the link's page. */
export function lostPage(visit: Visit): Html {
  const { t } = visit.words;
  return framedPage(visit, {
    title: t('lost.title'),
    main: drawn(
      <section className="space-y-3">
        <h1 className="text-2xl leading-tight font-bold text-balance">{t('lost.title')}</h1>
        <p>{t('lost.text')}</p>
        <p>
          <a href={pathOf(visit)} className="inline-flex min-h-11 items-center">
            {t('done.allChoices')}
          </a>
        </p>
      </section>,
    ),
  });
}

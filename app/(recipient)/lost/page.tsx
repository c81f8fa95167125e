import { BrokenLink } from '@/page/broken-link';
import { loadLost } from '@/page/http/load';
import { Shell } from '@/page/shell';
import { pathOf } from '@/page/visit';

/**
 * For every address without a page: proxy.ts sends it here, with status 404. A link that does not work has its own
 * page; an address below a valid link leads back to that link's page.
 */
export default async function LostPage() {
  const lost = await loadLost();
  const { visit } = lost;
  if (!visit) return <BrokenLink lost={lost} />;
  const { t } = visit.words;
  return (
    <Shell visit={visit} title={t('lost.title')}>
      <section className="space-y-3">
        <h1 className="text-2xl leading-tight font-bold text-balance">{t('lost.title')}</h1>
        <p>{t('lost.text')}</p>
        <p>
          <a href={pathOf(visit)} className="inline-flex min-h-11 items-center">
            {t('done.allChoices')}
          </a>
        </p>
      </section>
    </Shell>
  );
}

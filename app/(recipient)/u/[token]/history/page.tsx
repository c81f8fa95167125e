import { z } from 'zod';
import { BrokenLink } from '@/page/broken-link';
import { Shell } from '@/page/shell';
import { changeProps, changesOf } from '@/page/view/events';
import { forecastSentence } from '@/page/view/result-forecast';
import { loadLost, loadVisit } from '@/page/http/load';
import { pathOf } from '@/page/visit';
import { ChangeList } from '@/components/preference/change-list';
import { readHistory } from '@/domain/choices/ledger/data/history';

const EVENTS_A_PAGE = 50;
const querySchema = z.object({
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .nullable()
    .catch(null),
});

type Props = {
  params: Promise<{ token: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** What was changed, when, and through what. It shows no unmasked address. */
export default async function HistoryPage({ params, searchParams }: Props) {
  const [{ token }, search] = await Promise.all([params, searchParams]);
  const visit = await loadVisit(token);
  if (!visit) return <BrokenLink lost={await loadLost()} />;
  const { words, link } = visit;
  const { t } = words;
  const { before } = querySchema.parse(search);
  const events = await readHistory(link, EVENTS_A_PAGE, before);
  const oldest = events.length === EVENTS_A_PAGE ? events.at(-1)?.id : undefined;
  const changes = changesOf(visit, events);
  return (
    <Shell visit={visit} title={t('history.title')} below="history" query={before ? { before } : {}}>
      <section className="space-y-4">
        <p>
          <a href={pathOf(visit)} className="inline-flex min-h-11 items-center">
            {t('history.back')}
          </a>
        </p>
        <h1 className="text-2xl font-bold">{t('history.title')}</h1>
        <p>{forecastSentence(visit, [], { isFresh: false })}</p>
        {changes.length === 0 ? <p>{t('history.none')}</p> : null}
        {changes.length > 0 ? (
          <ChangeList changes={changes.map((change) => changeProps(visit, change))} />
        ) : null}
        {oldest ? <a href={pathOf(visit, 'history', { before: oldest })}>{t('history.older')}</a> : null}
      </section>
    </Shell>
  );
}

import { z } from 'zod';
import { framedPage } from './frame';
import { givenOnce } from '@/page/given-once';
import type { Html } from '@/page/markup/html';
import { drawn } from '@/page/markup/template';
import { changeProps, changesOf } from '@/page/view/events';
import { forecastSentence } from '@/page/view/result-forecast';
import { pathOf, type Visit } from '@/page/visit';
import { ChangeList } from '@/components/preference/change-list';
import { readHistory } from '@/domain/choices/ledger/data/history';

const EVENTS_A_PAGE = 50;
const beforeSchema = z
  .string()
  .regex(/^\d{1,18}$/)
  .nullable()
  .catch(null);

/** What was changed, when, and through what. It shows no unmasked address. */
export async function historyPage(visit: Visit, search: URLSearchParams): Promise<Html> {
  const { t } = visit.words;
  const before = beforeSchema.parse(givenOnce(search)['before'] ?? null);
  const events = await readHistory(visit.link, EVENTS_A_PAGE, before);
  const oldest = events.length === EVENTS_A_PAGE ? events.at(-1)?.id : undefined;
  const changes = changesOf(visit, events);
  return framedPage(visit, {
    title: t('history.title'),
    below: 'history',
    query: before ? { before } : {},
    main: drawn(
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
      </section>,
    ),
  });
}

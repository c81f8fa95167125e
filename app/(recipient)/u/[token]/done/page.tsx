import { headers } from 'next/headers';
import { z } from 'zod';
import { BrokenLink } from '@/app/(recipient)/broken-link';
import { readFormState } from '@/app/(recipient)/forms/form-state';
import { problemsFor } from '@/app/(recipient)/problems';
import { Shell } from '@/app/(recipient)/shell';
import { reasonView } from '@/app/(recipient)/view/reason';
import { resultView } from '@/app/(recipient)/view/result';
import { INTERNAL_HEADERS, loadVisit, pathOf } from '@/app/(recipient)/visit';
import { ReasonForm } from '@/components/preference/reason-form';
import { ResultPanel } from '@/components/preference/result-panel';
import { ErrorSummary } from '@/components/ui/error-summary';
import { Notice } from '@/components/ui/notice';

const querySchema = z.object({
  change: z.uuid().nullable().catch(null),
  since: z
    .string()
    .regex(/^\d{1,18}$/)
    .nullable()
    .catch(null),
  undid: z.uuid().nullable().catch(null),
  thanks: z.literal('1').nullable().catch(null),
});

type Props = {
  params: Promise<{ token: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** What was done, the way back, and then, if they like, why. */
export default async function DonePage({ params, searchParams }: Props) {
  const [{ token }, search, given] = await Promise.all([params, searchParams, headers()]);
  const visit = await loadVisit(token);
  if (!visit) return <BrokenLink />;
  const query = querySchema.parse(search);
  const { t } = visit.words;
  const brand = visit.catalog.workspace.name;
  const form = readFormState(given.get(INTERNAL_HEADERS.form));
  const result = await resultView(visit, query);
  const { changeId, undo, meanwhile } = result;
  return (
    <Shell
      visit={visit}
      title={result.title}
      below="done"
      query={{ ...(query.change && { change: query.change }), ...(query.thanks && { thanks: '1' }) }}
      hasProblems={form !== null}
      links={[
        { href: pathOf(visit), label: t('done.allChoices') },
        { href: pathOf(visit, 'history'), label: t('done.history') },
        ...(changeId ? [{ href: pathOf(visit, `receipt/${changeId}`), label: t('done.receipt') }] : []),
      ]}
    >
      <ErrorSummary title={t('error.title')} problems={problemsFor(visit, form)} />
      <ResultPanel
        title={result.title}
        changedLabel={t('done.changed')}
        lines={result.lines}
        from={result.from}
        forecast={result.forecast}
        undo={
          undo && {
            action: pathOf(visit, 'undo'),
            changeId: undo.changeId,
            label: t('done.undo'),
            hint: t('done.undoHint', { time: undo.until }),
          }
        }
        meanwhile={meanwhile.length > 0 ? { label: t('done.meanwhile'), lines: meanwhile } : null}
      />
      {query.thanks ? <Notice>{t('reason.thanks', { brand })}</Notice> : null}
      {result.asksWhy && changeId && !query.thanks ? (
        <ReasonForm {...reasonView(visit, changeId, form)} />
      ) : null}
    </Shell>
  );
}

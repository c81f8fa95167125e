import { headers } from 'next/headers';
import { z } from 'zod';
import { BrokenLink } from '@/page/broken-link';
import { readFormState } from '@/page/forms/form-state';
import { problemsFor } from '@/page/problems';
import { Shell } from '@/page/shell';
import { changeProps } from '@/page/view/events';
import { reasonView, type Answer } from '@/page/view/reason';
import { REPEATS, resultView } from '@/page/view/result';
import { INTERNAL_HEADERS } from '@/page/http/internal-headers';
import { loadLost, loadVisit } from '@/page/http/load';
import { formPath, pathOf, type Visit } from '@/page/visit';
import { AnswerFold } from '@/components/preference/answer-fold';
import { ReasonForm } from '@/components/preference/reason-form';
import { ResultPanel } from '@/components/preference/result-panel';
import { readFeedback } from '@/domain/choices/ledger/data/words';
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
  repeat: z.enum(REPEATS).nullable().catch(null),
  held: z.string().max(12).nullable().catch(null),
  everything: z
    .literal('1')
    .optional()
    .catch(undefined)
    .transform((given) => given === '1'),
});

type Props = {
  params: Promise<{ token: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** What was done, the way back and then, if they want to say, why. */
export default async function DonePage({ params, searchParams }: Props) {
  const [{ token }, search, given] = await Promise.all([params, searchParams, headers()]);
  const visit = await loadVisit(token);
  if (!visit) return <BrokenLink lost={await loadLost()} />;
  const query = querySchema.parse(search);
  const { t } = visit.words;
  const brand = visit.catalog.workspace.name;
  const form = readFormState(given.get(INTERNAL_HEADERS.form));
  const result = await resultView(visit, query);
  const { changeId, undo } = result;
  const answer = result.asksWhy && changeId ? await answerTo(visit, changeId, result.isFresh) : null;
  return (
    <Shell
      visit={visit}
      title={result.title}
      below="done"
      query={asked(search)}
      form={form}
      links={[
        { href: pathOf(visit), label: t('done.allChoices') },
        { href: pathOf(visit, 'history'), label: t('done.history') },
        ...(changeId ? [{ href: pathOf(visit, `receipt/${changeId}`), label: t('done.receipt') }] : []),
      ]}
    >
      <ErrorSummary
        id="problems"
        title={t('error.title')}
        problems={problemsFor(visit, form, result.asksWhy ? ['result', 'reason', 'comment'] : ['result'])}
      />
      <ResultPanel
        mark={result.mark}
        title={result.title}
        changed={{ label: t('done.changed'), lines: result.lines }}
        notes={result.notes}
        forecast={result.forecast}
        when={result.when}
        now={{ label: t('done.now'), lines: result.now }}
        undo={
          undo && {
            action: formPath(visit, 'undo'),
            changeId: undo.changeId,
            label: t('done.undo'),
            hint: t('done.undoHint', { minutes: undo.minutes }),
          }
        }
        meanwhile={{ label: t('done.meanwhile'), lines: result.meanwhile }}
        story={{
          label: t('done.story'),
          changes: result.story.map((change) => changeProps(visit, change)),
        }}
      />
      {query.thanks ? <Notice>{t('reason.thanks', { brand })}</Notice> : null}
      {result.asksWhy && changeId ? (
        <AnswerFold label={answer ? t('reason.change') : null} isOpen={form !== null}>
          <ReasonForm {...reasonView(visit, { changeId, kind: result.asksWhy }, form, answer)} />
        </AnswerFold>
      ) : null}
    </Shell>
  );
}

/** The page's own address, for the same page in another language. */
function asked(search: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.keys(querySchema.shape).flatMap((name) => {
      const value = search[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

/**
 * The earlier answer, which can be changed while it is fresh. After that no comment is shown, because the link's holder
 * may be someone else.
 */
async function answerTo({ link }: Visit, changeId: string, isFresh: boolean): Promise<Answer | null> {
  const given = await readFeedback(link, changeId);
  if (!given) return null;
  return isFresh || given.comment === null
    ? { ...given, isCommentShown: true }
    : { ...given, comment: null, isCommentShown: false };
}

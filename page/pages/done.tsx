import { z } from 'zod';
import { framedPage } from './frame';
import { problemsPart } from './problems-part';
import type { FormState } from '@/page/forms/form-state';
import { givenOnce } from '@/page/given-once';
import { joined, type Html } from '@/page/markup/html';
import { drawn } from '@/page/markup/template';
import { changeProps } from '@/page/view/events';
import { reasonView, type Answer } from '@/page/view/reason';
import { REPEATS, resultView, type ResultView } from '@/page/view/result';
import { formPath, pathOf, type Visit } from '@/page/visit';
import { AnswerFold } from '@/components/preference/answer-fold';
import { ReasonForm } from '@/components/preference/reason-form';
import { ResultPanel } from '@/components/preference/result-panel';
import { Notice } from '@/components/ui/notice';
import { readFeedback } from '@/domain/choices/ledger/data/words';

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

/** What was done, the way back and then, if they want to say, why. */
export async function donePage(visit: Visit, search: URLSearchParams, form: FormState | null): Promise<Html> {
  const given = givenOnce(search);
  const query = querySchema.parse(given);
  const { t } = visit.words;
  const brand = visit.catalog.workspace.name;
  const result = await resultView(visit, query);
  const { changeId, asksWhy } = result;
  const answer = asksWhy && changeId ? await answerTo(visit, changeId, result.isFresh) : null;
  return framedPage(visit, {
    title: result.title,
    below: 'done',
    query: asked(given),
    form,
    links: [
      { href: pathOf(visit), label: t('done.allChoices') },
      { href: pathOf(visit, 'history'), label: t('done.history') },
      ...(changeId ? [{ href: pathOf(visit, `receipt/${changeId}`), label: t('done.receipt') }] : []),
    ],
    main: joined([
      problemsPart(visit, form, asksWhy ? ['result', 'reason', 'comment'] : ['result']),
      drawn(
        <>
          <Result visit={visit} result={result} />
          {query.thanks ? <Notice>{t('reason.thanks', { brand })}</Notice> : null}
          {asksWhy && changeId ? (
            <AnswerFold label={answer ? t('reason.change') : null} isOpen={form !== null}>
              <ReasonForm {...reasonView(visit, { changeId, kind: asksWhy }, form, answer)} />
            </AnswerFold>
          ) : null}
        </>,
      ),
    ]),
  });
}

function Result({ visit, result }: { visit: Visit; result: ResultView }) {
  const { t } = visit.words;
  const { mark, title, lines, notes, forecast, when, now, undo, meanwhile, story } = result;
  return (
    <ResultPanel
      mark={mark}
      title={title}
      changed={{ label: t('done.changed'), lines }}
      notes={notes}
      forecast={forecast}
      when={when}
      now={{ label: t('done.now'), lines: now }}
      undo={
        undo && {
          action: formPath(visit, 'undo'),
          changeId: undo.changeId,
          label: t('done.undo'),
          hint: t('done.undoHint', { minutes: undo.minutes }),
        }
      }
      meanwhile={{ label: t('done.meanwhile'), lines: meanwhile }}
      story={{ label: t('done.story'), changes: story.map((change) => changeProps(visit, change)) }}
    />
  );
}

/** The page's own address, for the same page in another language. */
function asked(given: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(querySchema.shape, name)));
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

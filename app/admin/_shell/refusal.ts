import { visitorWords } from './language';
import { barePage } from '@/page/bare';
import { answerInstead } from '@/lib/form-answer';

/**
 * Sets the answer to a form sent without scripts if the page does not exist for this member, or they lack permission:
 * the pages that `notFound()` and `forbidden()` show elsewhere cannot be shown there.
 */
export async function tellRefusal(kind: 'notFound' | 'forbidden'): Promise<void> {
  const { t, locale } = await visitorWords();
  answerInstead({
    status: kind === 'forbidden' ? 403 : 404,
    contentType: 'text/html; charset=utf-8',
    body: barePage(locale, t(`shell.${kind}.title`), t(`shell.${kind}.text`)),
  });
}

import { visitorWords } from './language';
import { answerInstead } from '@/lib/form-answer';

/**
 * Sets the answer to a form sent without scripts if the page does not exist for this member, or they lack permission:
 * the pages that `notFound()` and `forbidden()` show elsewhere cannot be shown there.
 */
export async function tellRefusal(kind: 'notFound' | 'forbidden'): Promise<void> {
  const { t, locale } = await visitorWords();
  const title = t(`shell.${kind}.title`);
  answerInstead({
    status: kind === 'forbidden' ? 403 : 404,
    contentType: 'text/html; charset=utf-8',
    body: `<!doctype html>
<html lang="${locale}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<main>
<h1>${title}</h1>
<p>${t(`shell.${kind}.text`)}</p>
</main>
</html>
`,
  });
}

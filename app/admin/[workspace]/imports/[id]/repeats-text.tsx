import type { AdminWords } from '@/app/admin/_shell/words';
import type { Repeat } from '@/domain/imports/merge/schema';

type Props = { repeated: number; repeats: readonly Repeat[]; words: AdminWords };

/** The rows whose person an earlier row already named. */
export function RepeatsText({ repeated, repeats, words: { t, number } }: Props) {
  const lines = repeats.map(({ line, before }) =>
    t('imports.repeats.lines', { line: number(line), before: number(before) }),
  );
  const more = repeated > repeats.length ? ['…'] : [];
  return (
    <p className="mt-4 max-w-prose">
      {t('imports.repeats.text', { rows: repeated, lines: [...lines, ...more].join(', ') })}
    </p>
  );
}

import Link from 'next/link';
import { LinkPending } from '@/components/admin/pending';
import type { Deed, PossibleDeed, StandingRule } from '@/domain/choices/act-for/schema';
import { deedKey, idOfDeed, subjectAt } from './deed';
import type { Acting } from './follow-up';

/** The deeds for a row: links that open a form below it, which work without scripts. */
export function RowDeeds({
  deeds,
  acting: { context, path },
  rules = [],
}: {
  deeds: readonly PossibleDeed[];
  acting: Acting;
  /** What holds there. */
  rules?: readonly StandingRule[];
}) {
  const { t } = context.words;
  if (deeds.length === 0) return null;
  const verbOf = (deed: Deed): Deed | 'startNew' | 'less' => {
    // No one stopped it: it would start for the first time.
    if (deed === 'start' && rules.every(({ rule }) => rule === 'not_opted_in')) return 'startNew';
    return deed === 'frequency' && rules.every(({ frequency }) => frequency === 'every') ? 'less' : deed;
  };
  return (
    <ul className="flex shrink-0 flex-wrap gap-x-2 text-xs font-medium sm:flex-nowrap sm:text-sm">
      {deeds.map((possible) => (
        <li key={possible.deed}>
          <Link
            id={idOfDeed(possible)}
            href={`${path}?${new URLSearchParams({ act: deedKey(possible) }).toString()}#act`}
            prefetch={false}
            scroll={false}
            className="text-accent inline-flex min-h-7 items-center gap-1 hover:underline"
          >
            <span>
              {t(`recipients.act.verb.${verbOf(possible.deed)}`)}
              <span className="sr-only"> {subjectAt(context, possible.scope)}</span>
            </span>
            <LinkPending />
          </Link>
        </li>
      ))}
    </ul>
  );
}

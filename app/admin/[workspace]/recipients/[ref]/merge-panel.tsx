import type { AdminWords } from '@/app/admin/_shell/words';
import { ActionForm } from '@/components/admin/action-form';
import { CARD } from '@/components/admin/classes';
import type { MemberScope } from '@/domain/access/scope/schema';
import { mergeAction } from './actions';

type Props = { scope: MemberScope; recipientRef: string; words: AdminWords };

/** Merging a recipient into another who is the same person; nothing at all for whoever may not. */
export function MergePanel({ scope, recipientRef: ref, words: { t } }: Props) {
  if (!scope.capabilities.has('recipients.erase')) return null;
  return (
    <section aria-labelledby="merge-title" className={`${CARD} p-5`}>
      <h2 id="merge-title" className="mb-1 font-semibold">
        {t('recipients.merge.title')}
      </h2>
      <ActionForm
        id="merge"
        sure={t('recipients.merge.intro', { ref })}
        action={mergeAction.bind(null, scope.workspaceKey, ref)}
        schema="merge"
        errorTitle={t('shell.problem')}
        submit={t('recipients.merge.submit')}
        fields={[
          {
            name: 'into',
            type: 'text',
            label: t('recipients.merge.into'),
            hint: t('recipients.merge.intoHint'),
            autoComplete: 'off',
            problem: t('recipients.merge.missing'),
          },
        ]}
      />
    </section>
  );
}

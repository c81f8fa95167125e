import type { AdminWords } from '@/app/(admin)/words';
import type { Words } from '@/app/(recipient)/words';
import { ActionForm } from '@/components/admin/action-form';
import { CARD } from '@/components/admin/classes';
import type { Field } from '@/components/admin/form-field';
import type { MemberScope } from '@/domain/access/schema';
import { ASKED_BY } from '@/domain/support/schema';
import type { Catalog } from '@/domain/topic/data';
import { actAction, eraseAction } from './actions';
import { choicesFor } from './choices';

type Props = {
  scope: MemberScope;
  recipientRef: string;
  catalog: Catalog;
  words: AdminWords;
  recipientWords: Words;
};

/** What the support staff may do for a recipient; nothing at all for whoever may only read. */
export function ActPanel({ scope, recipientRef: ref, catalog, words, recipientWords }: Props) {
  const { workspaceKey, capabilities } = scope;
  const { t } = words;
  const how: Field = {
    name: 'how',
    type: 'select',
    label: t('recipients.act.how'),
    value: 'phone',
    options: ASKED_BY.map((value) => ({ value, label: t(`recipients.act.${value}`) })),
  };
  const note: Field = {
    name: 'note',
    type: 'textarea',
    label: t('recipients.act.note'),
    hint: t('recipients.act.noteHint'),
    problem: t('recipients.act.noteMissing'),
  };
  return (
    <>
      {capabilities.has('recipients.change') ? (
        <section aria-labelledby="act-title" className={`${CARD} p-5`}>
          <h2 id="act-title" className="font-semibold">
            {t('recipients.act.title')}
          </h2>
          <p className="text-muted mt-1 mb-4 text-xs">{t('recipients.act.intro')}</p>
          <ActionForm
            id="act"
            action={actAction.bind(null, workspaceKey, ref)}
            schema="act"
            errorTitle={t('shell.problem')}
            submit={t('recipients.act.submit')}
            fields={[
              {
                name: 'what',
                type: 'select',
                label: t('recipients.act.what'),
                value: 'stop * *',
                options: choicesFor(words, recipientWords, catalog.topics, catalog.channels),
              },
              how,
              note,
            ]}
          />
        </section>
      ) : null}
      {capabilities.has('recipients.erase') ? (
        <section aria-labelledby="erase-title" className={`${CARD} p-5`}>
          <h2 id="erase-title" className="mb-1 font-semibold">
            {t('recipients.erase.title')}
          </h2>
          <ActionForm
            id="erase"
            sure={t('recipients.erase.intro')}
            action={eraseAction.bind(null, workspaceKey, ref)}
            schema="erase"
            errorTitle={t('shell.problem')}
            submit={t('recipients.erase.submit')}
            fields={[
              {
                name: 'confirm',
                type: 'text',
                label: t('recipients.erase.confirm', { ref }),
                autoComplete: 'off',
                problem: t('recipients.erase.confirmMissing'),
              },
              { ...how },
            ]}
          />
        </section>
      ) : null}
    </>
  );
}

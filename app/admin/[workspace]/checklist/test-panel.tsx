import { makeTestPerson } from './actions';
import type { AdminWords } from '@/app/admin/_shell/words';
import { ActionForm } from '@/components/admin/action-form';
import { Button, ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { TEST_REF } from '@/domain/settings/checklist/schema';
import { TextLink } from '@/components/ui/text-link';

/** A test person to try things with: their own page, and one-click as a mail program sends it. */
export function TestPanel({
  workspace,
  person: { isThere, path },
  mayMake,
  words: { t },
}: {
  workspace: string;
  person: { isThere: boolean; path: string | null };
  mayMake: boolean;
  words: AdminWords;
}) {
  return (
    <Card id="test" title={t('settings.checklist.test.title')} lead={t('settings.checklist.test.lead')}>
      {path ? (
        <div className="space-y-3">
          <p className="flex flex-wrap items-center gap-3">
            <ButtonLink href={path} target="_blank" rel="noopener">
              {t('settings.checklist.test.open')}
            </ButtonLink>
            <TextLink href={`/admin/${workspace}/recipients/${TEST_REF}`} isAlone>
              {t('settings.checklist.test.see')}
            </TextLink>
          </p>
          <form method="post" action={path} target="_blank">
            <input type="hidden" name="List-Unsubscribe" value="One-Click" />
            <Button type="submit">{t('settings.checklist.test.oneClick')}</Button>
            <p className="text-muted mt-1 text-xs">{t('settings.checklist.test.oneClickHint')}</p>
          </form>
        </div>
      ) : isThere ? (
        <p>{t('settings.checklist.test.noKey')}</p>
      ) : mayMake ? (
        <ActionForm
          id="test-person"
          action={makeTestPerson.bind(null, workspace)}
          fields={[]}
          submit={t('settings.checklist.test.make')}
          errorTitle={t('shell.problem')}
          tone="quiet"
        />
      ) : null}
    </Card>
  );
}

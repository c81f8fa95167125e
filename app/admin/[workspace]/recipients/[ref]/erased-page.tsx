import { memberWords } from '@/app/admin/_shell/session';
import { PageHeader } from '@/components/ui/page-header';
import type { MemberScope } from '@/domain/access/scope/schema';

type Props = { scope: MemberScope; erasedAt: Date; path: string };

/** Shown for an erased recipient: it says that they were erased, not that they never existed. */
export async function ErasedPage({ scope, erasedAt, path }: Props) {
  const { t, dateTime } = await memberWords(scope);
  return (
    <PageHeader
      title={t('recipients.erase.gone.title', { when: dateTime(erasedAt) })}
      workspace={scope.workspaceName}
      back={{ href: path, label: t('recipients.title') }}
      description={t('recipients.erase.gone.text')}
    />
  );
}

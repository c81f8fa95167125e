import type { ReactNode } from 'react';
import { AccountMenu } from '@/app/(admin)/account-menu';
import { navigationFor } from '@/app/(admin)/navigation';
import { memberWords, requireLogin, requireMember } from '@/app/(admin)/session';
import { Shell } from '@/components/admin/shell';

type Props = { children: ReactNode; params: Promise<{ workspace: string }> };

export default async function WorkspaceLayout({ children, params }: Props) {
  const { workspace } = await params;
  const scope = await requireMember(workspace, null);
  const [words, login] = await Promise.all([memberWords(scope), requireLogin()]);
  const { t } = words;
  return (
    <Shell
      workspace={{ name: scope.workspaceName, href: `/admin/${scope.workspaceKey}` }}
      others={login.memberships
        .filter(({ key }) => key !== scope.workspaceKey)
        .map(({ key, name }) => ({ name, href: `/admin/${key}` }))}
      groups={navigationFor(scope, words)}
      words={{
        skip: t('shell.skip'),
        menu: t('shell.menu'),
        navigation: t('shell.navigation'),
        switchTo: t('shell.switchTo'),
      }}
      account={
        <AccountMenu name={scope.member.name} role={t(`shell.roles.${scope.member.role}`)} words={words} />
      }
    >
      {children}
    </Shell>
  );
}

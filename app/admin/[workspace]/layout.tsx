import type { ReactNode } from 'react';
import { AccountMenu } from '@/app/admin/_shell/account-menu';
import { findRecipient, loadPalette } from '@/app/admin/_shell/palette-actions';
import { navigationFor } from '@/app/admin/_shell/navigation';
import { memberWords, requireLogin, requireMember } from '@/app/admin/_shell/session';
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
        loading: t('shell.loading'),
        menu: t('shell.menu'),
        navigation: t('shell.navigation'),
        switchTo: t('shell.switchTo'),
        palette: {
          open: t('shell.palette.open'),
          title: t('shell.palette.title'),
          placeholder: t('shell.palette.placeholder'),
          results: t('shell.palette.results'),
          nothing: t('shell.palette.nothing'),
          recipients: t('shell.nav.recipients'),
          find: t('shell.palette.find', { query: '{query}' }),
          finding: t('shell.palette.finding'),
          failed: t('shell.palette.failed'),
        },
      }}
      questions={{
        load: loadPalette.bind(null, scope.workspaceKey),
        find: findRecipient.bind(null, scope.workspaceKey),
      }}
      account={
        <AccountMenu name={scope.member.name} role={t(`shell.roles.${scope.member.role}`)} words={words} />
      }
    >
      {children}
    </Shell>
  );
}

import type { ReactNode } from 'react';
import type { OpenSettings } from './open-settings';
import { PageHeader } from '@/components/ui/page-header';

/** The frame of a settings page: its purpose, and whether there are unpublished changes. */
export function SettingsPage({
  settings: { scope, words, differences, mayWrite, base },
  title,
  lead,
  isPublish = false,
  children,
}: {
  settings: OpenSettings;
  title: string;
  lead: string;
  /** It is the page that publishes: it needs no way to itself. */
  isPublish?: boolean;
  children: ReactNode;
}) {
  const { t } = words;
  return (
    <>
      <PageHeader title={title} workspace={scope.workspaceName} description={lead} />
      <p className="text-muted flex flex-wrap gap-x-2">
        {differences.length === 0
          ? t('settings.draft.none')
          : t('settings.draft.some', { count: differences.length })}
        {differences.length > 0 && !isPublish ? (
          <a href={`${base}/publish`}>{t('settings.draft.see')}</a>
        ) : null}
        {mayWrite ? null : <span>{t('settings.draft.readOnly')}</span>}
      </p>
      {children}
    </>
  );
}

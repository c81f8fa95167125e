import {
  formPropsOf,
  openSettings,
  type SettingsProps,
} from '@/app/admin/[workspace]/settings/_settings/open-settings';
import { saveSettings } from '@/app/admin/[workspace]/settings/_settings/save';
import { SettingsPage } from '@/app/admin/[workspace]/settings/_settings/settings-page';
import { ReasonsEditor } from '@/components/settings/reasons-editor';
import { CAUSES } from '@/domain/catalog/reason/schema';

/** The answers that people can choose when asked why. */
export default async function ReasonSettingsPage(props: SettingsProps) {
  const settings = await openSettings(props);
  const { scope, words, draft, published, locales } = settings;
  const { t } = words;
  return (
    <SettingsPage settings={settings} title={t('settings.reasons.title')} lead={t('settings.reasons.lead')}>
      <ReasonsEditor
        {...formPropsOf(settings, 'reasons')}
        action={saveSettings.bind(null, scope.workspaceKey, 'reasons')}
        values={{ reasons: draft.configuration.reasons }}
        locales={locales}
        published={published.reasons.map(({ key }) => key)}
        labels={{
          key: t('settings.reasons.key'),
          keyHint: t('settings.topics.keyHint'),
          label: t('settings.reasons.label'),
          cause: t('settings.reasons.cause'),
          causeHint: t('settings.reasons.causeHint'),
          add: t('settings.reasons.add'),
        }}
        causes={CAUSES.map((value) => ({ value, label: t(`reports.name.cause.${value}`) }))}
      />
    </SettingsPage>
  );
}

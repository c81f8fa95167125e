import {
  formPropsOf,
  openSettings,
  type SettingsProps,
} from '@/app/admin/[workspace]/settings/_settings/open-settings';
import { saveSettings } from '@/app/admin/[workspace]/settings/_settings/save';
import { SettingsPage } from '@/app/admin/[workspace]/settings/_settings/settings-page';
import { LookEditor } from '@/components/settings/look-editor';

/** The logo and the accent colour. */
export default async function LookPage(props: SettingsProps) {
  const settings = await openSettings(props);
  const { scope, words, draft } = settings;
  const { t, locale } = words;
  return (
    <SettingsPage settings={settings} title={t('settings.look.title')} lead={t('settings.look.lead')}>
      <LookEditor
        {...formPropsOf(settings, 'look')}
        action={saveSettings.bind(null, scope.workspaceKey, 'look')}
        values={{ look: draft.configuration.look }}
        locale={locale}
        labels={{
          accentLight: t('settings.look.accentLight'),
          accentDark: t('settings.look.accentDark'),
          contrast: t('settings.look.contrast', { ratio: '{ratio}' }),
          enough: t('settings.look.enough'),
          low: t('settings.look.low', { least: '{least}' }),
          sample: t('settings.look.sample'),
          logo: t('settings.look.logo'),
          logoHint: t('settings.look.logoHint'),
          logoNone: t('settings.look.logoNone'),
          logoRemove: t('settings.look.logoRemove'),
          logoBad: t('settings.look.logoBad'),
          logoNow: t('settings.look.logoNow'),
        }}
      />
    </SettingsPage>
  );
}

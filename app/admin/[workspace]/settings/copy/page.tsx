import { wordsFor } from '@/page/words';
import {
  formPropsOf,
  openSettings,
  type SettingsProps,
} from '@/app/admin/[workspace]/settings/_settings/open-settings';
import { saveSettings } from '@/app/admin/[workspace]/settings/_settings/save';
import { SettingsPage } from '@/app/admin/[workspace]/settings/_settings/settings-page';
import { CopyEditor } from '@/components/settings/copy-editor';
import { COPY_KEYS, type CopyKey } from '@/domain/catalog/copy/schema';

/** Some sentences in the workspace's own words. */
export default async function CopyPage(props: SettingsProps) {
  const settings = await openSettings(props);
  const { scope, words, draft, locales } = settings;
  const { t } = words;
  const { copy, sender } = draft.configuration;
  const byKey = (text: (key: CopyKey) => string) =>
    Object.fromEntries(COPY_KEYS.map((key) => [key, text(key)])) as Record<CopyKey, string>;
  const usual = sender.locales.map((locale) => {
    const own = wordsFor(locale, sender.timeZone);
    return [
      locale,
      byKey((key) => t('settings.copy.usual', { text: own.t(key, { brand: sender.name }) })),
    ] as const;
  });
  return (
    <SettingsPage settings={settings} title={t('settings.copy.title')} lead={t('settings.copy.lead')}>
      <CopyEditor
        {...formPropsOf(settings, 'copy')}
        action={saveSettings.bind(null, scope.workspaceKey, 'copy')}
        values={{ copy }}
        locales={locales}
        names={byKey((key) => t(`settings.copy.keys.${key}`))}
        usual={Object.fromEntries(usual)}
        brandHint={t('settings.copy.brand')}
      />
    </SettingsPage>
  );
}

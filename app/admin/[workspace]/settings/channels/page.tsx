import {
  formPropsOf,
  openSettings,
  type SettingsProps,
} from '@/app/admin/[workspace]/settings/_settings/open-settings';
import { saveSettings } from '@/app/admin/[workspace]/settings/_settings/save';
import { SettingsPage } from '@/app/admin/[workspace]/settings/_settings/settings-page';
import { ChannelsEditor } from '@/components/settings/channels-editor';
import { CHANNELS } from '@/domain/workspace/schema';

/** The channels that people are reached on. */
export default async function ChannelsPage(props: SettingsProps) {
  const settings = await openSettings(props);
  const { scope, words, draft } = settings;
  const { t } = words;
  return (
    <SettingsPage settings={settings} title={t('settings.channels.title')} lead={t('settings.channels.lead')}>
      <ChannelsEditor
        {...formPropsOf(settings, 'channels')}
        action={saveSettings.bind(null, scope.workspaceKey, 'channels')}
        values={{ channels: draft.configuration.channels }}
        channels={CHANNELS.map((value) => ({ value, label: t(`settings.channel.${value}`) }))}
      />
    </SettingsPage>
  );
}

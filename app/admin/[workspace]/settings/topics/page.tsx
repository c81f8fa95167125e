import {
  formPropsOf,
  openSettings,
  type SettingsProps,
} from '@/app/admin/[workspace]/settings/_settings/open-settings';
import { saveSettings } from '@/app/admin/[workspace]/settings/_settings/save';
import { SettingsPage } from '@/app/admin/[workspace]/settings/_settings/settings-page';
import { TopicsEditor } from '@/components/settings/topics-editor';
import { FREQUENCIES, TOPIC_KINDS } from '@/domain/catalog/topic/schema';

/** What messages are about. */
export default async function TopicsPage(props: SettingsProps) {
  const settings = await openSettings(props);
  const { scope, words, draft, published, locales } = settings;
  const { t } = words;
  const { groups, topics, channels } = draft.configuration;
  return (
    <SettingsPage settings={settings} title={t('settings.topics.title')} lead={t('settings.topics.lead')}>
      <TopicsEditor
        {...formPropsOf(settings, 'topics')}
        action={saveSettings.bind(null, scope.workspaceKey, 'topics')}
        values={{ groups, topics }}
        locales={locales}
        published={published.topics.map(({ key }) => key)}
        labels={{
          groups: t('settings.topics.groups'),
          groupName: t('settings.topics.groupName'),
          addGroup: t('settings.topics.addGroup'),
          topics: t('settings.topics.title'),
          add: t('settings.topics.add'),
          key: t('settings.topics.key'),
          keyHint: t('settings.topics.keyHint'),
          name: t('settings.topics.name'),
          description: t('settings.topics.description'),
          group: t('settings.topics.group'),
          kind: t('settings.topics.kind'),
          kindHint: t('settings.topics.kindHint'),
          lockedReason: t('settings.topics.lockedReason'),
          frequencies: t('settings.topics.frequencies'),
          frequenciesHint: t('settings.topics.frequenciesHint'),
          defaultChoice: t('settings.topics.defaultChoice'),
          channels: t('settings.topics.channels'),
          volume: t('settings.topics.volume'),
        }}
        channels={channels.map((value) => ({ value, label: t(`settings.channel.${value}`) }))}
        frequencies={FREQUENCIES.map((value) => ({ value, label: t(`settings.frequency.${value}`) }))}
        kinds={TOPIC_KINDS.map((value) => ({ value, label: t(`settings.topics.kinds.${value}`) }))}
        defaults={(['in', 'out'] as const).map((value) => ({
          value,
          label: t(`settings.topics.default.${value}`),
        }))}
      />
    </SettingsPage>
  );
}

import {
  formPropsOf,
  openSettings,
  type SettingsProps,
} from '@/app/admin/[workspace]/settings/_settings/open-settings';
import { saveSettings } from '@/app/admin/[workspace]/settings/_settings/save';
import { SettingsPage } from '@/app/admin/[workspace]/settings/_settings/settings-page';
import { AttributesEditor } from '@/components/settings/attributes-editor';
import { MAX_ATTRIBUTE_VALUES, MAX_ATTRIBUTES } from '@/domain/settings/draft/schema';

/** The attributes of recipients that reports can be filtered by. */
export default async function AttributeSettingsPage(props: SettingsProps) {
  const settings = await openSettings(props);
  const { scope, words, draft } = settings;
  const { t } = words;
  return (
    <SettingsPage
      settings={settings}
      title={t('settings.attributes.title')}
      lead={t('settings.attributes.lead', { most: MAX_ATTRIBUTES })}
    >
      <AttributesEditor
        {...formPropsOf(settings, 'attributes')}
        action={saveSettings.bind(null, scope.workspaceKey, 'attributes')}
        values={{ attributes: draft.configuration.attributes }}
        most={MAX_ATTRIBUTES}
        labels={{
          key: t('settings.attributes.key'),
          keyHint: t('settings.attributes.keyHint'),
          name: t('settings.attributes.name'),
          values: t('settings.attributes.values'),
          valuesHint: t('settings.attributes.valuesHint', { most: MAX_ATTRIBUTE_VALUES }),
          add: t('settings.attributes.add'),
        }}
      />
    </SettingsPage>
  );
}

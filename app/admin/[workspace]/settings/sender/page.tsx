import {
  formPropsOf,
  languageName,
  openSettings,
  type SettingsProps,
} from '@/app/admin/[workspace]/settings/_settings/open-settings';
import { saveSettings } from '@/app/admin/[workspace]/settings/_settings/save';
import { SettingsPage } from '@/app/admin/[workspace]/settings/_settings/settings-page';
import { SenderEditor } from '@/components/settings/sender-editor';
import { findKnownZones } from '@/domain/workspace/data';
import { LOCALES } from '@/domain/workspace/schema';

/** The sender as recipients see it, and whom they can write to. */
export default async function SenderPage(props: SettingsProps) {
  const settings = await openSettings(props);
  const { scope, words, draft } = settings;
  const { t } = words;
  const { sender } = draft.configuration;
  const zones = await findKnownZones(['UTC', ...Intl.supportedValuesOf('timeZone')]);
  return (
    <SettingsPage settings={settings} title={t('settings.sender.title')} lead={t('settings.sender.lead')}>
      <SenderEditor
        {...formPropsOf(settings, 'sender')}
        action={saveSettings.bind(null, scope.workspaceKey, 'sender')}
        values={{ sender }}
        locales={LOCALES.map((locale) => ({ locale, name: languageName(words, locale) }))}
        timeZones={[...new Set([...zones, sender.timeZone])]}
        labels={{
          name: t('settings.sender.name'),
          contactEmail: t('settings.sender.contactEmail'),
          contactUrl: t('settings.sender.contactUrl'),
          contactUrlHint: t('settings.sender.contactUrlHint'),
          postalAddress: t('settings.sender.postalAddress'),
          postalAddressHint: t('settings.sender.postalAddressHint'),
          timeZone: t('settings.sender.timeZone'),
          timeZoneHint: t('settings.sender.timeZoneHint'),
          locales: t('settings.sender.locales'),
          localesHint: t('settings.sender.localesHint'),
          sharesData: t('settings.sender.sharesData'),
          sharesDataHint: t('settings.sender.sharesDataHint'),
          requiresVerifiedConsent: t('settings.sender.requiresVerifiedConsent'),
          requiresVerifiedConsentHint: t('settings.sender.requiresVerifiedConsentHint'),
          consentMaxAgeMonths: t('settings.sender.consentMaxAgeMonths'),
          consentMaxAgeMonthsHint: t('settings.sender.consentMaxAgeMonthsHint'),
          holdoutPercent: t('settings.sender.holdoutPercent'),
          holdoutPercentHint: t('settings.sender.holdoutPercentHint'),
        }}
      />
    </SettingsPage>
  );
}

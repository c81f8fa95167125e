'use client';

import { useFormContext, useWatch } from 'react-hook-form';
import type { Configuration } from '@/domain/settings/draft/schema';
import type { Locale } from '@/domain/workspace/schema';
import { Card } from '@/components/ui/card';
import { Tick } from '@/components/ui/choice-group';
import { SelectField, TextField, TickField } from './fields';
import { SectionForm, type SectionFormProps } from './section-form';
import type { LocaleChoice } from './words';

type Values = Pick<Configuration, 'sender'>;

type Labels = Record<
  | 'name'
  | 'contactEmail'
  | 'contactUrl'
  | 'contactUrlHint'
  | 'postalAddress'
  | 'postalAddressHint'
  | 'timeZone'
  | 'timeZoneHint'
  | 'locales'
  | 'localesHint'
  | 'sharesData'
  | 'sharesDataHint'
  | 'requiresVerifiedConsent'
  | 'requiresVerifiedConsentHint'
  | 'consentMaxAgeMonths'
  | 'consentMaxAgeMonthsHint'
  | 'holdoutPercent'
  | 'holdoutPercentHint',
  string
>;

export type SenderEditorProps = Omit<SectionFormProps, 'section' | 'children' | 'values'> & {
  values: Values;
  /** All languages that Optdown speaks. */
  locales: readonly LocaleChoice[];
  timeZones: readonly string[];
  labels: Labels;
};

/** The sender as recipients see it, and whom they can write to. */
export function SenderEditor({ locales, timeZones, labels, ...form }: SenderEditorProps) {
  return (
    <SectionForm section="sender" {...form}>
      <Card>
        <div className="space-y-4">
          <TextField name="sender.name" label={labels.name} />
          <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
            <TextField name="sender.contactEmail" type="email" label={labels.contactEmail} />
            <TextField
              name="sender.contactUrl"
              type="url"
              label={labels.contactUrl}
              hint={labels.contactUrlHint}
              options={{ setValueAs: (value: string | null) => value?.trim() || null }}
            />
          </div>
          <TextField
            name="sender.postalAddress"
            label={labels.postalAddress}
            hint={labels.postalAddressHint}
            rows={2}
          />
          <SelectField
            name="sender.timeZone"
            label={labels.timeZone}
            hint={labels.timeZoneHint}
            options={timeZones.map((zone) => ({ value: zone, label: zone }))}
          />
          <Languages locales={locales} labels={labels} />
          <TickField name="sender.sharesData" label={labels.sharesData} hint={labels.sharesDataHint} />
          <TickField
            name="sender.requiresVerifiedConsent"
            label={labels.requiresVerifiedConsent}
            hint={labels.requiresVerifiedConsentHint}
          />
          <TextField
            name="sender.consentMaxAgeMonths"
            type="number"
            label={labels.consentMaxAgeMonths}
            hint={labels.consentMaxAgeMonthsHint}
            options={{ valueAsNumber: true }}
          />
          <TextField
            name="sender.holdoutPercent"
            type="number"
            label={labels.holdoutPercent}
            hint={labels.holdoutPercentHint}
            options={{ valueAsNumber: true }}
          />
        </div>
      </Card>
    </SectionForm>
  );
}

function Languages({ locales, labels }: Pick<SenderEditorProps, 'locales' | 'labels'>) {
  const { control, setValue } = useFormContext<Values>();
  const spoken = useWatch({ control, name: 'sender.locales' });
  return (
    <fieldset id="sender-locales" tabIndex={-1}>
      <legend className="font-medium">{labels.locales}</legend>
      <p className="text-muted mb-1 text-xs">{labels.localesHint}</p>
      <div className="flex flex-wrap gap-x-5 gap-y-1.5">
        {locales.map(({ locale, name }) => (
          <Tick
            key={locale}
            label={name}
            checked={spoken.includes(locale as Locale)}
            onChange={({ target }) =>
              setValue(
                'sender.locales',
                target.checked
                  ? [...spoken, locale as Locale]
                  : spoken.filter((each) => each !== (locale as Locale)),
                { shouldDirty: true },
              )
            }
          />
        ))}
      </div>
    </fieldset>
  );
}

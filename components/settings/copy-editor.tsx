'use client';

import { useFormContext, useWatch } from 'react-hook-form';
import { Card } from '@/components/ui/card';
import { Labelled, TextArea } from '@/components/ui/field';
import { COPY_KEYS, MAX_COPY_CHARACTERS, type CopyKey } from '@/domain/catalog/copy/schema';
import type { Configuration } from '@/domain/settings/draft/schema';
import type { Locale } from '@/domain/workspace/schema';
import { SectionForm, type SectionFormProps } from './section-form';
import type { LocaleChoice } from './words';

type Values = Pick<Configuration, 'copy'>;

export type CopyEditorProps = Omit<SectionFormProps, 'section' | 'children' | 'values'> & {
  values: Values;
  locales: readonly LocaleChoice[];
  names: Record<CopyKey, string>;
  /** The default texts, by locale and key, each prefixed with `Otherwise: `. */
  usual: Record<string, Record<CopyKey, string>>;
  brandHint: string;
};

/** Edits some sentences of the recipient's page in the workspace's own words. */
export function CopyEditor({ locales, names, usual, brandHint, ...form }: CopyEditorProps) {
  return (
    <SectionForm section="copy" {...form}>
      <p className="text-muted">{brandHint}</p>
      {locales.map(({ locale, name }) => (
        <Card key={locale} id={`copy-${locale}`} title={name}>
          <div className="space-y-4">
            {COPY_KEYS.map((key) => (
              <Sentence
                key={key}
                locale={locale as Locale}
                copyKey={key}
                label={names[key]}
                usual={usual[locale]?.[key] ?? ''}
              />
            ))}
          </div>
        </Card>
      ))}
    </SectionForm>
  );
}

// Keys contain dots, which react-hook-form treats as a path, so a whole language is set at once.
function Sentence({
  locale,
  copyKey,
  label,
  usual,
}: {
  locale: Locale;
  copyKey: CopyKey;
  label: string;
  usual: string;
}) {
  const { control, setValue } = useFormContext<Values>();
  const copy = useWatch({ control, name: 'copy' });
  const id = `copy-${locale}-${copyKey.replaceAll('.', '-')}`;
  const change = (text: string) => {
    const { [copyKey]: _before, ...rest } = copy[locale] ?? {};
    setValue(
      'copy',
      { ...copy, [locale]: text ? { ...rest, [copyKey]: text } : rest },
      { shouldDirty: true },
    );
  };
  return (
    <Labelled id={id} label={label} hint={usual}>
      {(tied) => (
        <TextArea
          {...tied}
          lang={locale}
          dir="auto"
          rows={2}
          maxLength={MAX_COPY_CHARACTERS}
          value={copy[locale]?.[copyKey] ?? ''}
          onChange={({ target }) => change(target.value)}
        />
      )}
    </Labelled>
  );
}

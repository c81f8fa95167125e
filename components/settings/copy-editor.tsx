'use client';

import { useFormContext, useWatch } from 'react-hook-form';
import { CONTROL } from '@/components/admin/classes';
import type { Configuration } from '@/domain/settings/draft/schema';
import { COPY_KEYS, MAX_COPY_CHARACTERS, type CopyKey } from '@/domain/catalog/copy/schema';
import type { Locale } from '@/domain/workspace/schema';
import { SectionForm, type SectionFormProps } from './section-form';
import type { LocaleChoice } from './words';

type Values = Pick<Configuration, 'copy'>;

export type CopyEditorProps = Omit<SectionFormProps, 'section' | 'children' | 'values'> & {
  values: Values;
  locales: readonly LocaleChoice[];
  names: Record<CopyKey, string>;
  /** What is said where the workspace says nothing: by locale and key, with `Otherwise: ` before it. */
  usual: Record<string, Record<CopyKey, string>>;
  brandHint: string;
};

/** Some sentences of the recipient's page in the workspace's own words. */
export function CopyEditor({ locales, names, usual, brandHint, ...form }: CopyEditorProps) {
  return (
    <SectionForm section="copy" {...form}>
      <p className="text-muted">{brandHint}</p>
      {locales.map(({ locale, name }) => (
        <section key={locale} className="border-line bg-surface space-y-4 rounded-lg border px-4 py-4">
          <h2 className="font-semibold">{name}</h2>
          {COPY_KEYS.map((key) => (
            <Sentence
              key={key}
              locale={locale as Locale}
              copyKey={key}
              label={names[key]}
              usual={usual[locale]?.[key] ?? ''}
            />
          ))}
        </section>
      ))}
    </SectionForm>
  );
}

// Keys have dots, which react-hook-form takes for a path: the whole of a language is set at once.
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
  const id = `copy-${locale}-${copyKey.replace('.', '-')}`;
  const change = (text: string) => {
    const { [copyKey]: _before, ...rest } = copy[locale] ?? {};
    setValue(
      'copy',
      { ...copy, [locale]: text ? { ...rest, [copyKey]: text } : rest },
      { shouldDirty: true },
    );
  };
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      <p id={`${id}-hint`} className="text-muted mb-1 text-xs">
        {usual}
      </p>
      <textarea
        id={id}
        lang={locale}
        dir="auto"
        rows={2}
        maxLength={MAX_COPY_CHARACTERS}
        value={copy[locale]?.[copyKey] ?? ''}
        onChange={({ target }) => change(target.value)}
        aria-describedby={`${id}-hint`}
        className={`${CONTROL} h-auto py-1.5`}
      />
    </div>
  );
}

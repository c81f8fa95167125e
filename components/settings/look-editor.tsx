'use client';

import { useState } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Labelled, TextInput } from '@/components/ui/field';
import { FileInput } from '@/components/ui/file-input';
import { contrastOf, MIN_CONTRAST, SURFACES, type Configuration } from '@/domain/settings/draft/schema';
import { SectionForm, type SectionFormProps } from './section-form';

type Values = Pick<Configuration, 'look'>;

type Labels = Record<
  | 'accentLight'
  | 'accentDark'
  | 'contrast'
  | 'enough'
  | 'low'
  | 'sample'
  | 'logo'
  | 'logoHint'
  | 'logoNone'
  | 'logoRemove'
  | 'logoBad'
  | 'logoNow',
  string
>;

export type LookEditorProps = Omit<SectionFormProps, 'section' | 'children' | 'values'> & {
  values: Values;
  labels: Labels;
  locale: string;
};

const HEX = /^#[0-9a-fA-F]{6}$/;
const MAX_LOGO_BYTES = 250_000;

/** The brand: its logo and its one accent colour, which must be readable. */
export function LookEditor({ labels, locale, ...form }: LookEditorProps) {
  return (
    <SectionForm section="look" {...form}>
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        <Accent name="accentLight" labels={labels} locale={locale} />
        <Accent name="accentDark" labels={labels} locale={locale} />
      </div>
      <Logo labels={labels} />
    </SectionForm>
  );
}

function Accent({
  name,
  labels,
  locale,
}: {
  name: 'accentLight' | 'accentDark';
  labels: Labels;
  locale: string;
}) {
  const { control, setValue } = useFormContext<Values>();
  const colour = useWatch({ control, name: `look.${name}` });
  const set = (next: string) => setValue(`look.${name}`, next, { shouldDirty: true });
  const surface = SURFACES[name];
  const ratio = HEX.test(colour) ? contrastOf(colour, surface) : 0;
  const written = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const isEnough = ratio >= MIN_CONTRAST;
  return (
    <Card>
      <label htmlFor={name} className="mb-1 block font-medium">
        {labels[name]}
      </label>
      <div className="flex gap-2">
        <input
          type="color"
          aria-label={labels[name]}
          value={HEX.test(colour) ? colour : '#000000'}
          onChange={({ target }) => set(target.value)}
          className="border-line-strong h-9 w-12 shrink-0 rounded-md border"
        />
        <TextInput
          id={name}
          isMono
          value={colour}
          spellCheck={false}
          aria-describedby={`${name}-contrast`}
          aria-invalid={isEnough ? undefined : true}
          onChange={({ target }) => set(target.value.trim())}
        />
      </div>
      <p
        className="mt-3 rounded-md px-3 py-2 font-medium underline"
        style={{ backgroundColor: surface, color: HEX.test(colour) ? colour : undefined }}
      >
        {labels.sample}
      </p>
      <p
        id={`${name}-contrast`}
        aria-live="polite"
        className={`mt-1.5 text-xs ${isEnough ? 'text-muted' : 'text-bad'}`}
      >
        {labels.contrast.replace('{ratio}', written.format(ratio))}{' '}
        {isEnough ? labels.enough : labels.low.replace('{least}', written.format(MIN_CONTRAST))}
      </p>
    </Card>
  );
}

function Logo({ labels }: { labels: Labels }) {
  const { control, setValue } = useFormContext<Values>();
  const logo = useWatch({ control, name: 'look.logo' });
  const [isBad, setBad] = useState(false);
  async function take(file: File | undefined): Promise<void> {
    if (!file) return;
    const type = (['image/svg+xml', 'image/png'] as const).find((each) => each === file.type);
    setBad(!type || file.size > MAX_LOGO_BYTES);
    if (!type || file.size > MAX_LOGO_BYTES) return;
    setValue('look.logo', { type, data: await base64Of(file) }, { shouldDirty: true });
  }
  return (
    <Card>
      {logo ? (
        <div className="mb-4 flex flex-wrap items-center gap-3">
          {/* The picture is in memory: there is nothing to optimize. */}
          <img
            src={`data:${logo.type};base64,${logo.data}`}
            alt={labels.logoNow}
            className="max-h-12 max-w-60"
          />
          <Button onClick={() => setValue('look.logo', null, { shouldDirty: true })}>
            {labels.logoRemove}
          </Button>
        </div>
      ) : (
        <p className="text-muted mb-4">{labels.logoNone}</p>
      )}
      <Labelled
        id="logo"
        label={labels.logo}
        hint={labels.logoHint}
        problem={isBad ? labels.logoBad : undefined}
        isAlert
      >
        {(tied) => (
          <FileInput
            {...tied}
            accept="image/svg+xml,image/png"
            onChange={({ target }) => void take(target.files?.[0])}
          />
        )}
      </Labelled>
    </Card>
  );
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

'use client';

import { useState } from 'react';
import type { LocaleChoice } from './words';

const SIZES = {
  phone: { width: 390, height: 780 },
  desktop: { width: 1024, height: 780 },
} as const;
type Size = keyof typeof SIZES;

/** The draft as a recipient would see it, on a phone and on a desktop, by kind of link and language. */
export function PreviewFrames({
  path,
  locales,
  labels,
}: {
  path: string;
  locales: readonly LocaleChoice[];
  labels: {
    locale: string;
    size: Record<Size, string>;
    kind: Record<'u' | 'm', string>;
    /** Contains the size as `{size}`. */
    frame: string;
  };
}) {
  const [size, setSize] = useState<Size>('phone');
  const [kind, setKind] = useState<'u' | 'm'>('u');
  const [locale, setLocale] = useState(locales[0]?.locale ?? 'en');
  const { width, height } = SIZES[size];
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap gap-x-10 gap-y-2">
        <Toggle name="size" value={size} options={labels.size} onPick={setSize} />
        <Toggle name="kind" value={kind} options={labels.kind} onPick={setKind} />
        <Toggle
          name="locale"
          value={locale}
          options={Object.fromEntries(locales.map(({ locale: tag, name }) => [tag, name]))}
          onPick={setLocale}
        />
      </div>
      <div className="bg-tint overflow-x-auto rounded-lg p-3">
        <iframe
          src={`${path}?${new URLSearchParams({ kind, lang: locale }).toString()}`}
          title={labels.frame.replace('{size}', labels.size[size])}
          width={width}
          height={height}
          className="border-line-strong bg-surface mx-auto block max-w-full rounded-lg border"
        />
      </div>
    </div>
  );
}

function Toggle<Value extends string>({
  name,
  value,
  options,
  onPick,
}: {
  name: string;
  value: Value;
  options: Record<string, string>;
  onPick: (value: Value) => void;
}) {
  return (
    <div className="flex flex-wrap gap-x-4 gap-y-1">
      {Object.entries(options).map(([each, label]) => (
        <label key={each} className="flex min-h-6 items-center gap-1.5">
          <input
            type="radio"
            name={name}
            checked={value === each}
            onChange={() => onPick(each as Value)}
            className="size-4"
          />
          {label}
        </label>
      ))}
    </div>
  );
}

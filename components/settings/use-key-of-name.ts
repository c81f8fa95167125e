'use client';

import { useRef } from 'react';
import { useFormContext } from 'react-hook-form';
import { keyOfName } from './key-of-name';

/**
 * Lets an entry's key follow its name until the user types another key, or it may no longer change.
 * @param list the entries' place in the form: `topics`.
 * @param field the name's field in the entry: `name`.
 * @returns the function to call when the name in that language was typed.
 */
export function useKeyOfName(
  {
    list,
    index,
    field,
    locale,
  }: { list: 'groups' | 'topics' | 'reasons'; index: number; field: string; locale: string },
  isFixed: boolean,
): () => void {
  const { getValues, setValue } = useFormContext();
  const at = `${list}.${index}`;
  const nameAt = `${at}.${field}.${locale}`;
  // The key last made from the name: one that differs from it was typed.
  const made = useRef<string | null>(null);
  return () => {
    if (isFixed) return;
    const key = getValues(`${at}.key`) as string;
    if (key !== '' && key !== made.current) return;
    const others = (getValues(list) as { key: string }[]).filter((_, each) => each !== index);
    made.current = keyOfName(
      getValues(nameAt) as string,
      others.map((other) => other.key),
    );
    setValue(`${at}.key`, made.current, { shouldDirty: true });
  };
}

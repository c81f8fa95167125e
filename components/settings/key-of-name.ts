import { withoutAccents } from '@/lib/characters';

const MAX_KEY_CHARACTERS = 64;

/** A key made from a name: `offers-sales` from `Offers & sales`; a number is added if it is taken already. */
export function keyOfName(name: string, taken: readonly string[] = []): string {
  const base = withoutAccents(name)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_KEY_CHARACTERS - 3)
    .replaceAll(/^-|-$/g, '');
  if (!base || !taken.includes(base)) return base;
  let number = 2;
  while (taken.includes(`${base}-${number}`)) number += 1;
  return `${base}-${number}`;
}

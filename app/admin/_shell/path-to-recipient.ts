import type { MemberScope } from '@/domain/access/scope/schema';
import { readLastCountry } from '@/domain/imports/job/data';
import { normalizeEmail, normalizePhone } from '@/domain/people/address/rules';
import { findByAddress } from '@/domain/people/recipient/data';
import { findByRef } from '@/domain/choices/act-for/data';
import type { AdminWords } from './words';

/** The ref in a path segment, which Next.js passes still encoded. */
export function refOfSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The page that was looked for, or why none was found, as a key of `recipients.search.nobody`. */
export type Sought =
  | { path: string }
  | { nobody: 'address' | 'half' | 'country' | 'ref' }
  | { nobody: 'number'; number: string };

/**
 * Finds a recipient by an address, a number in the national format of the last import's country, a ref or the start of
 * one, in any case. The input may be an address, which must not get into a browser's history, so paths contain refs.
 */
export async function seekRecipient(scope: MemberScope, query: string): Promise<Sought> {
  const country = await readLastCountry(scope);
  const byAddress = await findByAddress(scope, query, country);
  const [start, byRef] = byAddress.length > 0 ? [query, []] : await byRefInAnyCase(scope, query);
  const [only, ...others] = byAddress.length > 0 ? byAddress : byRef;
  if (!only) return whyNobody(query, country);
  const path = `/admin/${scope.workspaceKey}/recipients`;
  if (others.length === 0) return { path: `${path}/${encodeURIComponent(only)}` };
  const search: Record<string, string> =
    byAddress.length > 0 ? { refs: byAddress.join('\n') } : { ref: start };
  return { path: `${path}?${new URLSearchParams(search).toString()}` };
}

/** As typed, then in one case: each is a lookup in the index of refs, which a case-insensitive search could not use. */
async function byRefInAnyCase(scope: MemberScope, query: string): Promise<[start: string, refs: string[]]> {
  for (const start of new Set([query, query.toLowerCase(), query.toUpperCase()])) {
    const refs = (await findByRef(scope, start, 2)).map(({ ref }) => ref);
    if (refs.length > 0) return [start, refs];
  }
  return [query, []];
}

const NUMBER_LIKE = /^[+\d][\d\s().\-/]{5,}$/;
const DOMAIN_LIKE = /^[^\s@]+\.[a-z]{2,}$/i;

function whyNobody(query: string, country: Parameters<typeof normalizePhone>[1]): Sought {
  if (query.includes('@')) return { nobody: normalizeEmail(query) === null ? 'half' : 'address' };
  const number = normalizePhone(query, country);
  if (number !== null) return { nobody: 'number', number };
  if (NUMBER_LIKE.test(query)) return { nobody: 'country' };
  return { nobody: DOMAIN_LIKE.test(query) ? 'half' : 'ref' };
}

/** Why no one was found, in words. */
export function nobodyText({ t }: AdminWords, sought: Exclude<Sought, { path: string }>): string {
  return sought.nobody === 'number'
    ? t('recipients.search.nobody.number', { number: sought.number })
    : t(`recipients.search.nobody.${sought.nobody}`);
}

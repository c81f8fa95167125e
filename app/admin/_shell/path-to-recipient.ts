import type { MemberScope } from '@/domain/access/scope/schema';
import { findByAddress } from '@/domain/people/recipient/data';
import { findByRef } from '@/domain/choices/act-for/data';

/** The ref that a segment of a path is. Next.js hands it over as the address has it. */
export function refOfSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/**
 * Where to look at whoever is meant by an address, a number, a ref or how one begins; null: nobody. What was typed may
 * be an address, which has no place in a browser's history: refs go there.
 */
export async function pathToRecipient(scope: MemberScope, query: string): Promise<string | null> {
  const refs = await findByAddress(scope, query);
  const path = `/admin/${scope.workspaceKey}/recipients`;
  const [only, ...others] = refs.length > 0 ? refs : (await findByRef(scope, query, 2)).map(({ ref }) => ref);
  if (!only) return null;
  if (others.length === 0) return `${path}/${encodeURIComponent(only)}`;
  const search: Record<string, string> = refs.length > 0 ? { refs: refs.join('\n') } : { ref: query };
  return `${path}?${new URLSearchParams(search).toString()}`;
}

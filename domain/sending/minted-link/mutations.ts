import { findActiveLinkKey } from '@/domain/access/link/data';
import { createShortLinks } from '@/domain/access/link/mutations';
import { linkUrl, mintToken, oneClickHeaders } from '@/domain/access/link/rules';
import type { LinkKey } from '@/domain/access/link/schema';
import { findLinkFaults } from '@/domain/sending/minted-link/rules';
import type { LinkRequest, MintedLink } from '@/domain/sending/minted-link/schema';
import { readErasedRefs } from '@/domain/people/recipient/data';
import { loadCatalog } from '@/domain/catalog/topic/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';
import { env } from '@/lib/env';

/**
 * Mints links, in order: if one cannot be minted, the others still are. Short ones are stored, all in one statement.
 * Needs no import: a recipient first seen through a link is created when they change something. Requirement 1.
 * @returns `no_key` if the workspace has no active link key to sign with.
 */
export async function mintLinks(
  scope: WorkspaceScope,
  requests: readonly LinkRequest[],
  now: Date,
): Promise<MintedLink[] | 'no_key'> {
  const catalog = await loadCatalog(scope);
  const faults = new Map(
    findLinkFaults(requests, catalog ?? { channels: [], topics: [] }).map((fault) => [fault.index, fault]),
  );
  const key = await findActiveLinkKey(scope.workspaceId);
  if (!key && requests.some(({ isShort }) => !isShort)) return 'no_key';
  const refs = [...new Set(requests.map(({ ref }) => ref))];
  const erased = new Set(await readErasedRefs(pool(), scope, refs));
  const stored = requests.filter(
    ({ ref, isShort }, index) => isShort && !erased.has(ref) && !faults.has(index),
  );
  const tokens = await createShortLinks(scope, stored.map(claimsOf));
  const shortTokens = new Map(stored.map((request, index) => [request, tokens[index] ?? '']));
  return requests.map((request, index): MintedLink => {
    const { ref } = request;
    const why = faults.get(index) ?? (erased.has(ref) ? 'erased' : null);
    if (why) return { ref, why };
    const url = linkUrl(env().PUBLIC_URL, shortTokens.get(request) ?? signed(request, key, now));
    return { ref, url, headers: isUnsubscribedByMail(request) ? oneClickHeaders(url) : null };
  });
}

function claimsOf({ ref, purpose, channel, topic, campaign }: LinkRequest) {
  return { recipient: ref, purpose, channel, topic, campaign };
}

function signed(request: LinkRequest, key: LinkKey | undefined, now: Date): string {
  if (!key) throw new Error('There is no key');
  return mintToken({ ...claimsOf(request), issuedAt: now }, key);
}

/** A link that names no channel may be used on any, so on e-mail too. */
function isUnsubscribedByMail({ purpose, channel }: LinkRequest): boolean {
  return purpose === 'u' && (channel === null || channel === 'email');
}

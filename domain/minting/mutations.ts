import { findActiveLinkKey } from '@/domain/link/data';
import { createShortLinks } from '@/domain/link/mutations';
import { linkUrl, mintToken, oneClickHeaders } from '@/domain/link/rules';
import type { LinkKey } from '@/domain/link/schema';
import { findLinkFaults } from '@/domain/minting/rules';
import type { LinkFault, LinkRequest, MintedLink } from '@/domain/minting/schema';
import { readErasedRefs } from '@/domain/recipient/data';
import { loadCatalog } from '@/domain/topic/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';
import { env } from '@/lib/env';

export type MintOutcome =
  | { kind: 'minted'; links: MintedLink[] }
  | { kind: 'refused'; faults: LinkFault[] }
  /** Nothing signs: the workspace has no active link key. */
  | { kind: 'no_key' };

/**
 * Mints links, all or none, in the order asked; short ones are stored, all in one statement. Needs no import: a
 * recipient first seen through a link is made when they change something. ACCEPTANCE 1.
 */
export async function mintLinks(
  scope: WorkspaceScope,
  requests: readonly LinkRequest[],
  now: Date,
): Promise<MintOutcome> {
  const catalog = await loadCatalog(scope);
  const faults = findLinkFaults(requests, catalog ?? { channels: [], topics: [] });
  if (faults.length > 0) return { kind: 'refused', faults };
  const key = await findActiveLinkKey(scope.workspaceId);
  if (!key && requests.some(({ isShort }) => !isShort)) return { kind: 'no_key' };
  const refs = [...new Set(requests.map(({ ref }) => ref))];
  const erased = new Set(await readErasedRefs(pool(), scope, refs));
  const living = requests.filter(({ ref }) => !erased.has(ref));
  const stored = living.filter(({ isShort }) => isShort);
  const tokens = await createShortLinks(scope, stored.map(claimsOf));
  const shortTokens = new Map(stored.map((request, index) => [request, tokens[index] ?? '']));
  return {
    kind: 'minted',
    links: requests.map((request) => {
      if (erased.has(request.ref)) return { ref: request.ref, url: null, headers: null };
      const url = linkUrl(env().PUBLIC_URL, shortTokens.get(request) ?? signed(request, key, now));
      return { ref: request.ref, url, headers: isUnsubscribedByMail(request) ? oneClickHeaders(url) : null };
    }),
  };
}

function claimsOf({ ref, purpose, channel, topic, campaign }: LinkRequest) {
  return { recipient: ref, purpose, channel, topic, campaign };
}

function signed(request: LinkRequest, key: LinkKey | undefined, now: Date): string {
  if (!key) throw new Error('There is no key');
  return mintToken({ ...claimsOf(request), issuedAt: now }, key);
}

/** A link that names no channel stands wherever it is put. */
function isUnsubscribedByMail({ purpose, channel }: LinkRequest): boolean {
  return purpose === 'u' && (channel === null || channel === 'email');
}

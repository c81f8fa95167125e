import { findLink, findLinkKey, findSenderNamed } from '@/domain/access/link/data';
import { signedReadings } from '@/domain/access/damaged-link/rules';
import { isSigned } from '@/domain/access/link/rules';
import type { VerifiedLink } from '@/domain/access/link/schema';
import { findLinkFaults } from '@/domain/sending/minted-link/rules';
import type { LinkCheck } from '@/domain/sending/minted-link/schema';
import { readErasedRefs } from '@/domain/people/recipient/data';
import { loadCatalog } from '@/domain/catalog/topic/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

/**
 * Whether a link works, and if not, why: for its sender, who may know. A link of another workspace counts as unknown.
 * Changes nothing.
 * @param text the whole address, or the part of it after `/u/`.
 */
export async function checkLink(scope: WorkspaceScope, text: string): Promise<LinkCheck> {
  const link = await findLink(text);
  if (link?.workspaceId === scope.workspaceId) return checkGood(scope, text, link);
  const named = await findSenderNamed(addressless(text));
  const key = named?.workspaceId === scope.workspaceId ? await findLinkKey(named.kid) : undefined;
  if (!key) return { ...NOTHING, why: link ? 'unknown' : whyUnknown(text) };
  const { kid, state } = key;
  const isGenuine = signedReadings(text).some((reading) => isSigned(reading, key));
  if (!isGenuine) return { ...NOTHING, why: 'wrong_mac', key: { kid, state } };
  return { ...NOTHING, why: state === 'revoked' ? 'key_revoked' : 'no_recipient', key: { kid, state } };
}

const NOTHING = {
  works: false,
  key: null,
  isDamaged: false,
  token: null,
  says: null,
  malformed: [],
  faults: [],
};

function whyUnknown(text: string): 'unreadable' | 'unknown' {
  return signedReadings(text).length > 0 || /(?:^|\/)[0-9A-Za-z]{22}(?:$|[^0-9A-Za-z])/.test(text)
    ? 'unknown'
    : 'unreadable';
}

/** The key's id is found at the start of this. */
function addressless(text: string): string {
  return text.trim().split(/\/u\//i).at(-1) ?? '';
}

async function checkGood(scope: WorkspaceScope, text: string, link: VerifiedLink): Promise<LinkCheck> {
  const { token, claims, malformed, state } = link;
  const [catalog, erased] = await Promise.all([
    loadCatalog(scope),
    readErasedRefs(pool(), scope, [claims.recipient]),
  ]);
  const isShort = !token.includes('.');
  return {
    works: erased.length === 0,
    why: erased.length > 0 ? 'erased' : null,
    key: isShort ? null : { kid: token.split('.', 1)[0] ?? '', state },
    isDamaged: !text.trim().split(/[/?#]/).includes(token),
    token,
    says: claims,
    malformed,
    faults: findLinkFaults([claims], catalog ?? { channels: [], topics: [] }),
  };
}

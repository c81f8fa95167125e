import { findActiveLinkKey } from '@/domain/access/link/data';
import { mintToken } from '@/domain/access/link/rules';
import type { MemberScope } from '@/domain/access/scope/schema';
import { TEST_REF } from '@/domain/settings/checklist/schema';
import { readRecipients } from '@/domain/choices/act-for/data';

/** The path of the test person's page; null: there is no test person yet, or no active link key. */
export async function readTestPerson(
  scope: MemberScope,
  now: Date,
): Promise<{ isThere: boolean; path: string | null }> {
  const [[found], key] = await Promise.all([
    readRecipients(scope, [TEST_REF]),
    findActiveLinkKey(scope.workspaceId),
  ]);
  if (!found || !key) return { isThere: found !== undefined, path: null };
  const claims = {
    purpose: 'u',
    recipient: TEST_REF,
    channel: 'email',
    topic: null,
    campaign: null,
  } as const;
  return { isThere: true, path: `/u/${mintToken({ ...claims, issuedAt: now }, key)}` };
}

import { RELAYING } from '@/domain/access/scope/rules';
import type { ApiScope, MemberScope, WorkspaceScope } from '@/domain/access/scope/schema';
import { appendAuditOf, noteInAuditOf } from '@/domain/people/audit-person/mutations';
import { authorOfMember, contextBy } from '@/domain/access/author/rules';
import type { NamedAuthor } from '@/domain/access/author/schema';
import { findActiveLinkKey } from '@/domain/access/link/data';
import { mintToken } from '@/domain/access/link/rules';
import { applyChanges, type ChangeOutcome } from '@/domain/choices/preference/mutations/apply';
import type { AddressKind } from '@/domain/people/recipient/schema';
import { readClearAddresses, readEverything, readRecipients } from '@/domain/choices/act-for/data';
import { mergeRefs } from '@/domain/choices/merge/mutations';
import type { MergeOutcome } from '@/domain/choices/merge/schema';
import { changeOf } from '@/domain/choices/act-for/rules';
import type { Note } from '@/domain/choices/act-for/schema';
import { undoByMember, type UndoOutcome } from '@/domain/choices/preference/mutations/undo';

/**
 * Makes a change for a recipient who asked by phone, by letter or in person. As with a link that is not fresh, coming
 * back after a stop of a whole channel or of everything is refused: only someone who receives mail at the address can
 * prove that it is theirs.
 * @param what as in `actSchema`. @returns unknown if there is no such recipient, or `what` is not a change.
 */
export async function actFor(
  scope: MemberScope,
  ref: string,
  { what, how, note }: Note & { what: string },
  now: Date,
): Promise<ChangeOutcome | { kind: 'unknown' }> {
  const change = changeOf(what, now);
  const [found] = await readRecipients(scope, [ref]);
  if (!change || !found) return { kind: 'unknown' };
  const request = {
    scope,
    recipient: ref,
    changes: [change],
    context: contextBy(authorOfMember(scope), now),
    asked: 'center',
    proof: RELAYING,
  } as const;
  const [outcome] = await applyChanges([request], async (client, [made]) => {
    if (made?.kind !== 'changed') return;
    await appendAuditOf(client, scope, {
      action: 'recipient.changed',
      about: { ref, note },
      details: { what, how, change: made.changeId },
    });
  });
  return outcome ?? { kind: 'gone' };
}

/**
 * Takes back what a member did for a recipient a moment ago, with the same undo as on the recipient's own page, so that
 * an agent's slip does not stand as the person's wish. See `undoByMember`.
 */
export function undoFor(scope: MemberScope, ref: string, changeId: string, now: Date): Promise<UndoOutcome> {
  return undoByMember(scope, ref, changeId, contextBy(authorOfMember(scope), now), async (client, [made]) => {
    if (made?.kind !== 'changed') return;
    await appendAuditOf(client, scope, {
      action: 'recipient.change_undone',
      about: { ref },
      details: { undid: changeId, change: made.changeId },
    });
  });
}

/** Merges two refs that turned out to be one person. See `mergeRefs`. */
export function mergeFor(
  scope: WorkspaceScope,
  by: NamedAuthor,
  ref: string,
  into: string,
  now: Date,
): Promise<MergeOutcome> {
  return mergeRefs(scope, ref, into, contextBy(by, now), (client, change) =>
    // Logged under the ref that was merged away: erasing the survivor clears this entry too.
    appendAuditOf(
      client,
      scope,
      { action: 'recipient.merged', about: { ref, into }, details: { change } },
      by,
    ),
  );
}

/** A recipient's unmasked addresses, with an audit entry of who looked; null if there is no such recipient. */
export async function reveal(
  scope: MemberScope,
  ref: string,
): Promise<Partial<Record<AddressKind, string>> | null> {
  const addresses = await readClearAddresses(scope, ref);
  if (addresses)
    await noteInAuditOf(scope, {
      action: 'recipient.revealed',
      about: { ref },
      details: { kinds: Object.keys(addresses) },
    });
  return addresses;
}

/** Everything stored about a recipient, with an audit entry of who took it. Requirement 18. */
export async function exportRecipient(
  scope: MemberScope | ApiScope,
  ref: string,
): Promise<Record<string, unknown> | null> {
  const everything = await readEverything(scope, ref);
  if (everything) await noteInAuditOf(scope, { action: 'recipient.exported', about: { ref } });
  return everything;
}

/** The token of a link to a recipient's own center, for a member to pass on; with an audit entry of who took it. */
export async function takeManageLink(
  scope: MemberScope,
  ref: string,
  now: Date,
): Promise<{ kind: 'link'; token: string } | { kind: 'unknown' | 'no_key' }> {
  const [[found], key] = await Promise.all([
    readRecipients(scope, [ref]),
    findActiveLinkKey(scope.workspaceId),
  ]);
  if (!found) return { kind: 'unknown' };
  if (!key) return { kind: 'no_key' };
  await noteInAuditOf(scope, { action: 'recipient.link_copied', about: { ref } });
  const about = { purpose: 'm', channel: null, topic: null, campaign: null } as const;
  return { kind: 'link', token: mintToken({ ...about, recipient: ref, issuedAt: now }, key) };
}

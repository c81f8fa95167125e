import type { Proof, WorkspaceScope } from '@/domain/access/scope/schema';
import type { ChangeContext } from '@/domain/access/author/schema';
import type { StandingConsent } from '@/domain/people/recipient/schema';
import type { Grounds } from '@/domain/choices/preference/rules/plan';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { recipientKey, type RecipientKey } from '@/domain/people/recipient/mutations/lock';

/** What a person, system or link requests for one recipient: made as a whole or not at all. */
export type ChangeRequest = {
  scope: WorkspaceScope;
  /** The sender's ref; a recipient first seen here is created. */
  recipient: string;
  changes: readonly PreferenceChange[];
  context: ChangeContext;
  /** A consent that comes with the changes; without one, the events note the consent in force. */
  consent?: StandingConsent;
  /** What the caller has proved; a link carries its own proof. */
  proof: Proof;
} & Pick<Grounds, 'asked'>;

/** The recipient that a request is about. */
export function keyOf({ scope, recipient }: ChangeRequest): RecipientKey {
  return { workspaceId: scope.workspaceId, ref: recipient };
}

export function byKey(a: RecipientKey, b: RecipientKey): number {
  return recipientKey(a) < recipientKey(b) ? -1 : 1;
}

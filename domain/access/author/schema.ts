import type { SignedBy } from '@/domain/access/audit/schema';
import type { LinkPurpose } from '@/domain/access/link/schema';
import type { Channel } from '@/domain/workspace/schema';

/** Who made a change. */
export const ACTORS = ['recipient', 'member', 'api_key', 'one_click', 'keyword', 'import', 'gpc'] as const;
export type Actor = (typeof ACTORS)[number];

/** Through what a change came in. */
export const SOURCES = ['page', 'one_click', 'api', 'admin', 'sms', 'import', 'gpc', 'command'] as const;
export type Source = (typeof SOURCES)[number];

/** The exact words a recipient saw. */
export type Wording = { locale: string; text: string };

/** Who acts and through what, as the ledger names them. Made from a scope; see rules.ts. */
export type Author = {
  actor: Actor;
  /** The id of a member or an API key, or whatever else distinguishes the actor; null: the recipient of the event. */
  actorId: string | null;
  source: Source;
};

/** An author who may appear in the audit log: everyone but the recipients themselves. */
export type NamedAuthor = Author & SignedBy;

/** Who changed something and through what: the part that all events of a change share. */
export type ChangeContext = Author & {
  link: {
    purpose: LinkPurpose;
    channel: Channel | null;
    topic: string | null;
    campaign: string | null;
  } | null;
  wording: Wording | null;
  locale: string | null;
  /** Whether the visit looked automated: marked in reports, never refused. Requirement 11. */
  automated: boolean;
  undoesChangeId: string | null;
  now: Date;
  /** When it was made, if it is reported later: it is then history, not an event of today. */
  madeAt?: Date | undefined;
  /** `complaint`: a stop reported by a mailbox provider. `lift`: a consent that lifts whatever stopped the address. */
  cause?: 'complaint' | 'lift' | undefined;
};

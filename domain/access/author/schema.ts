import type { SignedBy } from '@/domain/access/audit/schema';
import type { LinkPurpose } from '@/domain/access/link/schema';
import type { Channel } from '@/domain/workspace/schema';

/** Who made a change. */
export const ACTORS = ['recipient', 'member', 'api_key', 'one_click', 'keyword', 'import', 'gpc'] as const;
export type Actor = (typeof ACTORS)[number];

/** What a change came through. */
export const SOURCES = ['page', 'one_click', 'api', 'admin', 'sms', 'import', 'gpc', 'command'] as const;
export type Source = (typeof SOURCES)[number];

/** The exact words a recipient saw. */
export type Wording = { locale: string; text: string };

/** Who acts, and what it comes through: as the ledger names them. Made from a scope; see rules.ts. */
export type Author = {
  actor: Actor;
  /** A member's or an API key's id, or what else tells one from another; null: the recipient, whose event it is. */
  actorId: string | null;
  source: Source;
};

/** An author whom the audit log names too: people themselves it does not. */
export type NamedAuthor = Author & SignedBy;

/** Who changed what through what: the part of an event that a whole change shares. */
export type ChangeContext = Author & {
  link: {
    purpose: LinkPurpose;
    channel: Channel | null;
    topic: string | null;
    campaign: string | null;
  } | null;
  wording: Wording | null;
  locale: string | null;
  /** Whether the visit looked like a machine's: marked in reports, never refused. Requirement 11. */
  automated: boolean;
  undoesChangeId: string | null;
  now: Date;
  /** When it was made, where it is told at another time: history, and no event of today. */
  madeAt?: Date | undefined;
  /** `complaint`: a stop that a mailbox's provider told of. `lift`: a consent that lifts whatever stopped the address. */
  cause?: 'complaint' | 'lift' | undefined;
};

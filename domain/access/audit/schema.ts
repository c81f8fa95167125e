import { z } from 'zod';
import { daySchema } from '@/lib/instant';
import { isTextForJsonb } from '@/lib/json';

/** What the audit log's actions are about. */
export const AUDIT_AREAS = [
  'workspace',
  'member',
  'invitation',
  'login',
  'recipient',
  'alert',
  'topic',
  'channel',
  'reason',
  'look',
  'copy',
  'settings',
  'link_key',
  'api_key',
  'suppression',
  'webhook',
  'import',
  'delivery',
  'campaign',
  'report',
  'experiment',
  'audit',
] as const;
export type AuditArea = (typeof AUDIT_AREAS)[number];

/** A dotted verb: `recipient.reveal`. Its words: messages/admin/members, `audit.actions`. */
export type AuditAction = `${AuditArea}.${string}`;
/** What is done to a recipient. */
export type PersonalAction = `recipient.${string}` | 'suppression.lifted';

/**
 * What was done in a workspace. `subject` and `details` are kept for good, so they must hold nothing about a recipient.
 */
export type NewAuditEntry = {
  details?: Readonly<Record<string, unknown>>;
} & (
  | { action: PersonalAction; subject?: never }
  /** What it was done to: a key, an id, a member's e-mail address. */
  | { action: Exclude<AuditAction, PersonalAction>; subject?: string | null }
);

/** What was done to a recipient. An erasure deletes what it says `about` them. */
export type NewPersonalEntry = {
  action: PersonalAction;
  about: AboutRecipient;
  details?: Readonly<Record<string, unknown>>;
};

/** A recipient by their ref, and what the log says about them. */
export type AboutRecipient = { ref: string } & (
  | {
      /** The member's note, masked before it is stored. */
      note?: string;
      into?: never;
    }
  /** The ref that theirs leads to from now on, unmasked: one with many digits would be masked as a number. */
  | { into: string; note?: never }
);

/** How the log names whoever did something, and their log-in if they have one. */
export type SignedBy = { name: string; loginId: string | null };

/** The name of the command line in the log. */
export const OPERATOR = 'npm run';

export type AuditEntry = {
  /** In the log's order. */
  id: string;
  occurredAt: Date;
  /** Null: by an API key, or on the command line. */
  loginId: string | null;
  /** Their name at that time. */
  actorName: string;
  action: string;
  /** A ref if it is about a recipient. */
  subject: string | null;
  details: Record<string, unknown>;
  /** For a recipient who has been erased since: the same for all entries about them, and identifies no one. */
  pseudonym: string | null;
  /** Whether `subject` is a recipient's ref. */
  isRecipient: boolean;
};

/** A member's action for a recipient, with what the audit log knows and the ledger does not. */
export type NotedChange = { by: string; how: string | null; note: string | null };

/** The filter on the log; each part is optional. */
export const auditFilterSchema = z.object({
  action: z.string().max(64).optional().catch(undefined),
  loginId: z.uuid().optional().catch(undefined),
  /** A recipient's ref: shows what was done for them, under any of their refs. */
  recipient: z.string().trim().min(1).max(128).refine(isTextForJsonb).optional().catch(undefined),
  /** The first and the last day, as `2026-11-22`, in the workspace's time zone. */
  from: daySchema.optional().catch(undefined),
  to: daySchema.optional().catch(undefined),
});
export type AuditFilter = z.infer<typeof auditFilterSchema>;

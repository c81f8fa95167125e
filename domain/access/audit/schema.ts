import { z } from 'zod';
import { daySchema } from '@/lib/instant';
import { isTextForJsonb } from '@/lib/json';

/** What the verbs of the audit log are about. */
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
  'audit',
] as const;
export type AuditArea = (typeof AUDIT_AREAS)[number];

/** A dotted verb: `recipient.reveal`. Its words: messages/admin/members, `audit.actions`. */
export type AuditAction = `${AuditArea}.${string}`;
/** What is done to a recipient. */
export type PersonalAction = `recipient.${string}` | 'suppression.lifted';

/** What was done in a workspace. `subject` and `details` stay for good: nothing of a recipient is in them. */
export type NewAuditEntry = {
  details?: Readonly<Record<string, unknown>>;
} & (
  | { action: PersonalAction; subject?: never }
  /** What it was done to: a key, an id, a member's e-mail address. */
  | { action: Exclude<AuditAction, PersonalAction>; subject?: string | null }
);

/** What was done to a recipient. An erasure takes what it says `about` them along. */
export type NewPersonalEntry = {
  action: PersonalAction;
  about: AboutRecipient;
  details?: Readonly<Record<string, unknown>>;
};

/** A recipient by their ref, and what the log says of them. */
export type AboutRecipient = { ref: string } & (
  | {
      /** What the member wrote down: it is masked before it is kept. */
      note?: string;
      into?: never;
    }
  /** The ref that theirs leads to from now on, as it is: one of many digits would be masked as a number. */
  | { into: string; note?: never }
);

/** How the log names whoever did something, and their log-in where they have one. */
export type SignedBy = { name: string; loginId: string | null };

/** How the command line is called in the log. */
export const OPERATOR = 'npm run';

export type AuditEntry = {
  /** The log's own order. */
  id: string;
  occurredAt: Date;
  /** Null: by an API key, or on the command line. */
  loginId: string | null;
  /** As they were called then. */
  actorName: string;
  action: string;
  /** A ref where it is about a recipient. */
  subject: string | null;
  details: Record<string, unknown>;
  /** Of a recipient who has been erased since: the same for all entries about them, and nothing that names them. */
  pseudonym: string | null;
  /** Whether `subject` is a recipient's ref. */
  isRecipient: boolean;
};

/** What a member did for a recipient, as the log tells it beside the ledger. */
export type NotedChange = { by: string; how: string | null; note: string | null };

/** What of the log is asked for; each part may be left out. */
export const auditFilterSchema = z.object({
  action: z.string().max(64).optional().catch(undefined),
  loginId: z.uuid().optional().catch(undefined),
  /** The ref of a recipient: what was done for them, under whichever of their refs. */
  recipient: z.string().trim().min(1).max(128).refine(isTextForJsonb).optional().catch(undefined),
  /** The first and the last day, as `2026-11-22`, by the workspace's clock. */
  from: daySchema.optional().catch(undefined),
  to: daySchema.optional().catch(undefined),
});
export type AuditFilter = z.infer<typeof auditFilterSchema>;

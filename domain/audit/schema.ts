import { z } from 'zod';

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
  'report',
  'audit',
] as const;
export type AuditArea = (typeof AUDIT_AREAS)[number];

/** A dotted verb: `recipient.reveal`. Its words: messages/admin/members, `audit.actions`. */
export type AuditAction = `${AuditArea}.${string}`;

/** What a member did. Never an address or a comment of a recipient: erasing a person does not touch the log. */
export type NewAuditEntry = {
  action: AuditAction;
  /** What it was done to: a ref, a key, an id, a member's e-mail address. */
  subject?: string | null;
  details?: Readonly<Record<string, unknown>>;
};

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
  subject: string | null;
  details: Record<string, unknown>;
};

const dayWord = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** What of the log is asked for; each part may be left out. */
export const auditFilterSchema = z.object({
  action: z.string().max(64).optional().catch(undefined),
  loginId: z.uuid().optional().catch(undefined),
  /** The first and the last day, as `2026-11-22`, by the workspace's clock. */
  from: dayWord.optional().catch(undefined),
  to: dayWord.optional().catch(undefined),
});
export type AuditFilter = z.infer<typeof auditFilterSchema>;

import type { AdminWords } from './words';

/** What an action of the audit log is called: `Removed a member`; one that has no words yet, by its own name. */
export function auditActionName(action: string, { t }: AdminWords): string {
  const key = `members.audit.actions.${action}` as Parameters<typeof t.has>[0];
  return t.has(key) ? t(key) : action;
}

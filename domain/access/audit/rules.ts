import { auditFilterSchema, type AuditFilter } from '@/domain/access/audit/schema';

type Choices = { actions: readonly string[]; people: readonly { loginId: string }[] };

/**
 * Reads a filter from an address. What cannot be read, or names nothing that the log has, narrows nothing, so that an
 * empty list always means that there are no such entries.
 * @param parameters as in the address; empty ones are fields of a form that were left empty.
 * @returns the filter, and the names of the parameters that were left out.
 */
export function readAuditFilter(
  parameters: Readonly<Record<string, string | string[] | undefined>>,
  { actions, people }: Choices,
): { filter: AuditFilter; ignored: (keyof AuditFilter)[] } {
  const given = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ''));
  const read = auditFilterSchema.parse(given);
  const isKnown = {
    action: read.action === undefined || actions.includes(read.action),
    loginId: read.loginId === undefined || people.some(({ loginId }) => loginId === read.loginId),
  };
  const filter = {
    ...read,
    ...(!isKnown.action && { action: undefined }),
    ...(!isKnown.loginId && { loginId: undefined }),
  };
  const names = Object.keys(auditFilterSchema.shape) as (keyof AuditFilter)[];
  return { filter, ignored: names.filter((name) => given[name] !== undefined && filter[name] === undefined) };
}

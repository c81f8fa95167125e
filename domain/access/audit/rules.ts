import { auditFilterSchema, type AuditFilter } from '@/domain/access/audit/schema';

type Choices = { actions: readonly string[]; people: readonly { loginId: string }[] };

/**
 * Reads a filter from a URL's parameters. A value that is malformed, or that does not occur in the log, is left out, so
 * that an empty list always means that there are no such entries.
 * @param parameters as in the URL; empty ones are fields of a form that were left empty.
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

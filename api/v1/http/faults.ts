import type { z } from 'zod';
import type { Fault } from './problem';

type Issue = z.core.$ZodIssue;

/**
 * What Zod found wrong, with the place of each fault: a JSON Pointer (RFC 6901) into the body, or `?name` of a query
 * parameter.
 */
export function faultsOf({ issues }: { issues: readonly Issue[] }, target: string): Fault[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          at: placeOf([...issue.path, key], target),
          code: 'unknown_field',
          message: `There is no field "${key}" here.`,
        }))
      : [{ at: placeOf(issue.path, target), code: issue.code, message: issue.message }],
  );
}

function placeOf(path: readonly PropertyKey[], target: string): string {
  const steps = path.map(String);
  if (target === 'json')
    return steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return `${target === 'query' ? '?' : `${target} `}${steps.join('.')}`;
}

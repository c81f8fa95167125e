import type { Visit } from './visit';

/** A function of a visit that one page asks many times: reckoned once for each visit. */
export function perVisit<T>(of: (visit: Visit) => T): (visit: Visit) => T {
  const kept = new WeakMap<Visit, { value: T }>();
  return (visit) => {
    let known = kept.get(visit);
    if (!known) kept.set(visit, (known = { value: of(visit) }));
    return known.value;
  };
}

/**
 * {@link perVisit} for a function of something else besides.
 * @param name distinguishes what it is asked about.
 */
export function perVisitAnd<About extends unknown[], T>(
  name: (...about: About) => string,
  of: (visit: Visit, ...about: About) => T,
): (visit: Visit, ...about: About) => T {
  const keptOf = perVisit(() => new Map<string, { value: T }>());
  return (visit, ...about) => {
    const kept = keptOf(visit);
    const key = name(...about);
    let known = kept.get(key);
    if (!known) kept.set(key, (known = { value: of(visit, ...about) }));
    return known.value;
  };
}

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

/** {@link perVisit} for a function of something else besides, such as a topic of the visit's catalog. */
export function perVisitAnd<About, T>(
  of: (visit: Visit, about: About) => T,
): (visit: Visit, about: About) => T {
  const keptOf = perVisit(() => new Map<About, { value: T }>());
  return (visit, about) => {
    const kept = keptOf(visit);
    let known = kept.get(about);
    if (!known) kept.set(about, (known = { value: of(visit, about) }));
    return known.value;
  };
}

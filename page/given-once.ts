/** The parameters of a query, without those that it has more than once: these say nothing. */
export function givenOnce(search: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...search].filter(([name]) => search.getAll(name).length === 1));
}

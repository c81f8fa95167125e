/** Sums by key; keys in order of first occurrence. */
export function totalsBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  countOf: (item: Item) => number,
): Map<string, number> {
  const totals = new Map<string, number>();
  for (const item of items) {
    const key = keyOf(item);
    totals.set(key, (totals.get(key) ?? 0) + countOf(item));
  }
  return totals;
}

/** Items by key; keys in order of first occurrence. */
export function groupsBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

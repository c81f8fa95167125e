import { isDatabaseDown } from '@/lib/db/failure';

/**
 * Does work for many at once, as one statement or transaction; where that fails, for one after the other, so that what is
 * wrong with one keeps nothing from the others. A database that is away is no such failure: then it rejects.
 * @param onBad hears of each that failed alone.
 */
export async function allOrEach<Item>(
  items: readonly Item[],
  work: (items: readonly Item[]) => Promise<void>,
  onBad: (error: unknown, item: Item) => void,
): Promise<void> {
  try {
    await work(items);
    return;
  } catch (error) {
    if (isDatabaseDown(error)) throw error;
    if (items.length === 1) for (const item of items) onBad(error, item);
    if (items.length <= 1) return;
  }
  for (const item of items) await allOrEach([item], work, onBad);
}

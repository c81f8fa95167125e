import { isDatabaseDown } from '@/lib/db/failure';

/**
 * Does work for many items at once, as one statement or transaction; if that fails, for one after the other, so that a
 * bad item does not affect the others. Rejects if the database is away.
 * @param onBad is called for each item that failed alone.
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

import { holdText } from './hold-text';
import type { AdminWords } from '@/app/admin/_shell/words';
import { findLongHold } from '@/domain/feed/ledger-hold/data';

/** On pages that show what is rolled up or delivered, while an open transaction keeps them from what is newer. */
export async function HoldNotice({ words }: { words: AdminWords }) {
  const hold = await findLongHold();
  if (!hold) return null;
  return (
    <p className="border-bad bg-bad-tint max-w-prose rounded-md border-l-4 px-3 py-2 text-sm">
      {holdText(words, hold)}
    </p>
  );
}

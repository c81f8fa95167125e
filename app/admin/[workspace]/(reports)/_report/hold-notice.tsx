import { Callout } from '@/components/ui/callout';
import { holdText } from './hold-text';
import type { AdminWords } from '@/app/admin/_shell/words';
import { findLongHold } from '@/domain/feed/ledger-hold/data';

/** On pages that show what is rolled up or delivered, while an open transaction keeps them from what is newer. */
export async function HoldNotice({ words }: { words: AdminWords }) {
  const hold = await findLongHold();
  if (!hold) return null;
  return <Callout look="bad">{holdText(words, hold)}</Callout>;
}

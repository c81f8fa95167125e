import { Callout } from '@/components/ui/callout';
import { holdText } from './hold-text';
import type { AdminWords } from '@/app/admin/_shell/words';
import { findLongHold } from '@/domain/feed/ledger-hold/data';

/** Shown on pages with rolled-up or delivered numbers while an open transaction keeps newer changes from them. */
export async function HoldNotice({ words }: { words: AdminWords }) {
  const hold = await findLongHold();
  if (!hold) return null;
  return <Callout look="bad">{holdText(words, hold)}</Callout>;
}

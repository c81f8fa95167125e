import { headers } from 'next/headers';
import { BrokenLink } from '@/page/broken-link';
import { readFormState } from '@/page/forms/form-state';
import { honourGpc } from '@/page/gpc';
import { LinkView } from '@/page/link-view';
import { INTERNAL_HEADERS } from '@/page/http/internal-headers';
import { loadLost, loadVisit } from '@/page/http/load';

type Props = { params: Promise<{ token: string }> };

/** The page that a link opens. */
export default async function RecipientPage({ params }: Props) {
  const { token } = await params;
  const given = await headers();
  const opened = await loadVisit(token);
  if (!opened) return <BrokenLink lost={await loadLost()} />;
  const { visit, isGpcHonoured } = await honourGpc(opened, given.get(INTERNAL_HEADERS.gpc) === '1');
  const form = readFormState(given.get(INTERNAL_HEADERS.form));
  return <LinkView visit={visit} form={form} isGpcHonoured={isGpcHonoured} />;
}

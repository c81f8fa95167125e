import { BrokenLink } from '@/page/broken-link';
import { Shell } from '@/page/shell';
import { describeEvents } from '@/page/view/events';
import { readReceipt, type Receipt } from '@/page/view/receipt';
import { loadLost, loadVisit } from '@/page/http/load';
import { pathOf } from '@/page/visit';
import { readChange } from '@/domain/choices/ledger/data/change';
import { ReceiptSheet } from '@/components/preference/receipt-sheet';

type Props = { params: Promise<{ token: string; change: string }> };

/** A change's receipt, to read and to print. */
export default async function ReceiptPage({ params }: Props) {
  const { token, change } = await params;
  const visit = await loadVisit(token);
  const found = visit && (await readReceipt(visit, change));
  if (!found) return <BrokenLink lost={await loadLost()} />;
  const { words } = visit;
  const { t } = words;
  const { receipt, events } = found;
  const brand = receipt.pii_controller.name;
  const [undone] = receipt.undoes ? await readChange(visit.link, receipt.undoes) : [];
  const undoes = undone && words.dateTime(undone.occurredAt);
  return (
    <Shell visit={visit} title={t('receipt.title')} below={`receipt/${receipt.record_id}`}>
      <ReceiptSheet
        title={t('receipt.title')}
        lead={t('receipt.lead')}
        back={{ href: pathOf(visit, 'history'), label: t('done.history') }}
        rows={[
          { label: t('receipt.sender'), value: senderOf(receipt) },
          { label: t('receipt.recipient'), value: t('receipt.reference', { ref: receipt.pii_principal_id }) },
          { label: t('receipt.when'), value: words.dateTime(new Date(receipt.event_time)) },
          {
            label: t('receipt.through'),
            value: t(`history.through.${receipt.collection_method}`, { brand }),
          },
          ...(undoes
            ? [{ label: t('receipt.undoes'), value: t('receipt.undoesWhen', { when: undoes }) }]
            : []),
          ...(receipt.undone_by
            ? [{ label: t('receipt.undone'), value: words.dateTime(new Date(receipt.undone_by.event_time)) }]
            : []),
          { label: t('receipt.now'), value: receipt.as_of.state.join(' ') },
          { label: t('receipt.id'), value: receipt.record_id },
        ]}
        changes={{ label: t('receipt.changes'), lines: describeEvents(visit, events) }}
        wording={receipt.notice && { label: t('receipt.wording'), ...receipt.notice }}
        download={{ href: pathOf(visit, `receipt/${receipt.record_id}/json`), label: t('receipt.download') }}
        printHint={t('receipt.print')}
      />
    </Shell>
  );
}

/** Who sends and how to reach them. The postal address may be missing; the name never is. */
function senderOf({ pii_controller: { name, address, contact } }: Receipt): string {
  const parts = address.startsWith(name) ? [address, contact] : [name, address, contact];
  return parts.filter((part) => part !== '').join(', ');
}

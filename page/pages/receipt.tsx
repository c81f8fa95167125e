import { framedPage } from './frame';
import type { Html } from '@/page/markup/html';
import { drawn } from '@/page/markup/template';
import { describeEvents } from '@/page/view/events';
import type { Receipt } from '@/page/view/receipt';
import { pathOf, type Visit } from '@/page/visit';
import { ReceiptSheet } from '@/components/preference/receipt-sheet';
import { readChange } from '@/domain/choices/ledger/data/change';
import type { ConsentEvent } from '@/domain/choices/ledger/schema';

/** A change's receipt, to read and to print. */
export async function receiptPage(
  visit: Visit,
  { receipt, events }: { receipt: Receipt; events: ConsentEvent[] },
): Promise<Html> {
  const { words } = visit;
  const { t } = words;
  const brand = receipt.pii_controller.name;
  const [undone] = receipt.undoes ? await readChange(visit.link, receipt.undoes) : [];
  const undoes = undone && words.dateTime(undone.occurredAt);
  return framedPage(visit, {
    title: t('receipt.title'),
    below: `receipt/${receipt.record_id}`,
    main: drawn(
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
      />,
    ),
  });
}

/** Who sends and how to reach them. The postal address may be missing; the name never is. */
function senderOf({ pii_controller: { name, address, contact } }: Receipt): string {
  const parts = address.startsWith(name) ? [address, contact] : [name, address, contact];
  return parts.filter((part) => part !== '').join(', ');
}

import { Table, type Column, type Sort } from '@/components/ui/table';

export type CampaignTableRow = {
  key: string;
  name: string;
  href: string;
  started: string | null;
  /** Delivered in total, ever. */
  delivered: string | null;
  /** All opt-outs of the campaign. */
  left: string | null;
  /** The opt-outs of the period. */
  optOuts: string;
  /** Who they are and how they left. */
  leavers: string;
  rate: string | null;
  verdict: { text: string; stands: keyof typeof SYMBOLS };
  reasons: string;
  saves: string;
};

type Key = 'name' | 'rate' | 'verdict' | 'left' | 'delivered' | 'started' | 'reasons' | 'optOuts' | 'saves';

const SYMBOLS = { high: '◆ ', usual: '', low: '◇ ', unknown: '' } as const;

/** A page of campaigns. The rate comes beside the name, so that a phone shows it without scrolling sideways. */
export function CampaignTable({
  caption,
  labels,
  sortOf,
  rows,
}: {
  caption: string;
  labels: Record<Key, string>;
  sortOf: (key: Exclude<Key, 'reasons'>) => Sort;
  rows: readonly CampaignTableRow[];
}) {
  const counted = (key: 'rate' | 'left' | 'delivered' | 'started' | 'optOuts' | 'saves') =>
    ({
      key,
      head: labels[key],
      align: 'right',
      sort: sortOf(key),
      cell: (row) => row[key] ?? '–',
    }) satisfies Column<CampaignTableRow>;
  const columns: Column<CampaignTableRow>[] = [
    {
      key: 'name',
      head: labels.name,
      fit: 'wide',
      sort: sortOf('name'),
      cell: ({ name, href }) => <a href={href}>{name}</a>,
    },
    counted('rate'),
    {
      key: 'verdict',
      head: labels.verdict,
      fit: 'whole',
      sort: sortOf('verdict'),
      cell: ({ verdict }) => `${SYMBOLS[verdict.stands]}${verdict.text}`,
    },
    counted('left'),
    counted('delivered'),
    counted('started'),
    { key: 'reasons', head: labels.reasons, fit: 'wide', cell: ({ reasons }) => reasons },
    { ...counted('optOuts'), cell: ({ optOuts, leavers }) => noted(optOuts, leavers) },
    counted('saves'),
  ];
  return <Table caption={caption} columns={columns} rows={rows} rowKey={({ key }) => key} />;
}

function noted(text: string, note: string) {
  if (!note) return text;
  return (
    <>
      {text}
      <span className="text-muted block text-xs">{note}</span>
    </>
  );
}

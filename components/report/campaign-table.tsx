'use client';

import {
  createColumnHelper,
  flexRender,
  getCoreRowModel,
  getSortedRowModel,
  useReactTable,
  type Row,
  type SortingState,
} from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { useAlive } from '@/components/ui/alive';
import { Button } from '@/components/ui/button';
import { Labelled, TextInput } from '@/components/ui/field';
import { Table, type Column } from '@/components/ui/table';

/** A number to sort by, and its text. */
type Cell = { value: number; text: string };

export type CampaignTableRow = {
  key: string;
  name: string;
  href: string;
  started: Cell | null;
  /** Delivered in total, ever. */
  delivered: Cell | null;
  /** All opt-outs of the campaign. */
  left: Cell | null;
  /** The opt-outs of the period. */
  optOuts: Cell;
  rate: Cell | null;
  verdict: Cell & { stands: 'high' | 'usual' | 'low' | 'unknown' };
  reasons: string;
  saves: Cell;
};

type Labels = Record<
  'name' | 'started' | 'delivered' | 'left' | 'optOuts' | 'rate' | 'verdict' | 'reasons' | 'saves',
  string
>;

const helper = createColumnHelper<CampaignTableRow>();
const SYMBOLS = { high: '◆ ', usual: '', low: '◇ ', unknown: '' } as const;

function columnsOf(labels: Labels) {
  const counted = (key: 'started' | 'delivered' | 'left' | 'optOuts' | 'rate' | 'saves') =>
    helper.accessor((row) => row[key]?.value, {
      id: key,
      header: labels[key],
      cell: ({ row }) => row.original[key]?.text ?? '–',
      sortUndefined: 'last',
    });
  return [
    helper.accessor('name', {
      header: labels.name,
      cell: ({ row }) => <a href={row.original.href}>{row.original.name}</a>,
    }),
    counted('started'),
    counted('delivered'),
    counted('left'),
    counted('rate'),
    helper.accessor((row) => row.verdict.value, {
      id: 'verdict',
      header: labels.verdict,
      cell: ({ row }) => `${SYMBOLS[row.original.verdict.stands]}${row.original.verdict.text}`,
    }),
    helper.accessor('reasons', { header: labels.reasons, enableSorting: false }),
    counted('optOuts'),
    counted('saves'),
  ];
}

/** All campaigns, sortable by any number; without a script, in the report's order. */
export function CampaignTable({
  caption,
  labels,
  rows,
  words,
}: {
  caption: string;
  labels: Labels;
  rows: CampaignTableRow[];
  /** `more` contains `{count}`, the number that it would show. */
  words: { search: string; more: string; none: string };
}) {
  const [sorting, setSorting] = useState<SortingState>([]);
  const [search, setSearch] = useState('');
  const [shownRows, setShownRows] = useState(PAGE);
  const isAlive = useAlive();
  const asked = search.trim().toLowerCase();
  // Memoized: the table renders again for every new list, so a list created during rendering would loop for ever.
  const found = useMemo(
    () => rows.filter(({ key, name }) => `${name} ${key}`.toLowerCase().includes(asked)),
    [rows, asked],
  );
  const [columns] = useState(() => columnsOf(labels));
  // oxlint-disable-next-line react/incompatible-library -- there is no compiler here that memoizes what it returns
  const table = useReactTable({
    data: found,
    columns,
    state: { sorting },
    onSortingChange: setSorting,
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
    getRowId: ({ key }) => key,
  });
  const shown = table.getAllLeafColumns().map((column): Column<Row<CampaignTableRow>> => {
    const sorted = column.getIsSorted();
    return {
      key: column.id,
      head: String(column.columnDef.header),
      ...LAYOUT[column.id as keyof Labels],
      sort: column.getCanSort()
        ? {
            direction: sorted ? ARIA_SORT[sorted] : null,
            onToggle: () => column.toggleSorting(),
          }
        : undefined,
      cell: (row) => {
        const cell = row.getVisibleCells().find((each) => each.column.id === column.id);
        return cell ? flexRender(column.columnDef.cell, cell.getContext()) : null;
      },
    };
  });
  const sorted = table.getRowModel().rows;
  // Without a script, the rows that are there are all.
  const visible = isAlive ? sorted.slice(0, shownRows) : sorted;
  const left = sorted.length - visible.length;
  return (
    // In a card the table has to be the card's own child: then it reaches from edge to edge.
    <>
      {isAlive && rows.length > PAGE ? (
        <div className="mb-4 max-w-xs">
          <Labelled id="campaign-search" label={words.search}>
            {(tied) => (
              <TextInput
                {...tied}
                type="search"
                autoComplete="off"
                value={search}
                onChange={({ target }) => {
                  setSearch(target.value);
                  setShownRows(PAGE);
                }}
              />
            )}
          </Labelled>
        </div>
      ) : null}
      {sorted.length === 0 ? (
        <p className="text-muted">{words.none}</p>
      ) : (
        <Table caption={caption} columns={shown} rows={visible} rowKey={({ id }) => id} />
      )}
      {left > 0 ? (
        <p className="mt-4">
          <Button onClick={() => setShownRows(shownRows + PAGE)}>
            {words.more.replace('{count}', String(Math.min(PAGE, left)))}
          </Button>
        </p>
      ) : null}
    </>
  );
}

/** The number of rows shown at once. */
const PAGE = 25;

const ARIA_SORT = { asc: 'ascending', desc: 'descending' } as const;

const COUNT = { align: 'right' } as const;
const LAYOUT: Record<keyof Labels, Pick<Column<never>, 'align' | 'fit'>> = {
  name: { fit: 'wide' },
  started: COUNT,
  delivered: COUNT,
  left: COUNT,
  optOuts: COUNT,
  rate: COUNT,
  verdict: { fit: 'whole' },
  reasons: { fit: 'wide' },
  saves: COUNT,
};

'use client';

import {
  createColumnHelper,
  flexRender,
  getCoreRowModel,
  getSortedRowModel,
  useReactTable,
  type Column,
  type SortingState,
} from '@tanstack/react-table';
import { useState } from 'react';
import { ScrollBox } from './scroll-box';

/** A number to sort by, and as it reads. */
type Cell = { value: number; text: string };

export type CampaignTableRow = {
  key: string;
  name: string;
  href: string;
  started: Cell | null;
  /** All of it, ever. */
  delivered: Cell | null;
  /** All who left by it. */
  left: Cell | null;
  /** Those of the period. */
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
      meta: 'right',
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

const ARIA_SORT = { asc: 'ascending', desc: 'descending' } as const;

/** All campaigns, to be sorted by any number; without a script in the order that the report gives them. */
export function CampaignTable({
  caption,
  labels,
  rows,
}: {
  caption: string;
  labels: Labels;
  rows: CampaignTableRow[];
}) {
  const [sorting, setSorting] = useState<SortingState>([]);
  const [columns] = useState(() => columnsOf(labels));
  // eslint-disable-next-line react-hooks/incompatible-library -- there is no compiler here that memoizes what it returns
  const table = useReactTable({
    data: rows,
    columns,
    state: { sorting },
    onSortingChange: setSorting,
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
    getRowId: ({ key }) => key,
  });
  return (
    <ScrollBox label={caption} className="-mx-4 overflow-x-auto px-4">
      <table className="w-full border-collapse text-sm tabular-nums">
        <caption className="sr-only">{caption}</caption>
        <thead>
          {table.getHeaderGroups().map(({ id, headers }) => (
            <tr key={id} className="border-line border-b">
              {headers.map(({ id: header, column }) => (
                <th
                  key={header}
                  scope="col"
                  aria-sort={ariaSort(column)}
                  className={`text-muted py-1.5 pr-3 font-medium whitespace-nowrap ${alignOf(column)}`}
                >
                  {column.getCanSort() ? (
                    <button
                      type="button"
                      onClick={column.getToggleSortingHandler()}
                      className="hover:text-ink min-h-6"
                    >
                      {String(column.columnDef.header)}
                      <span aria-hidden="true" className="inline-block w-3">
                        {{ asc: '↑', desc: '↓', none: '' }[column.getIsSorted() || 'none']}
                      </span>
                    </button>
                  ) : (
                    String(column.columnDef.header)
                  )}
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id} className="border-line border-b last:border-0">
              {row.getVisibleCells().map(({ id, column, getContext }, index) => {
                const content = flexRender(column.columnDef.cell, getContext());
                return index === 0 ? (
                  <th key={id} scope="row" className="min-w-40 py-1.5 pr-3 text-left font-normal">
                    {content}
                  </th>
                ) : (
                  <td
                    key={id}
                    className={`py-1.5 pr-3 ${alignOf(column)} ${column.id === 'reasons' ? 'min-w-44' : 'whitespace-nowrap'}`}
                  >
                    {content}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function ariaSort(column: Column<CampaignTableRow>) {
  const sorted = column.getIsSorted();
  return sorted ? ARIA_SORT[sorted] : undefined;
}

function alignOf({ columnDef }: Column<CampaignTableRow>): string {
  return (columnDef.meta as string | undefined) === 'right' ? 'text-right' : 'text-left';
}

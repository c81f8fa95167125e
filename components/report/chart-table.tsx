import type { ReactNode } from 'react';
import { Disclosure } from '@/components/ui/disclosure';
import { Table } from '@/components/ui/table';

export type TableColumn = { key: string; label: string; align?: 'left' | 'right' };
/** `note`: below the text, smaller. */
export type TableRow = { key: string; cells: readonly { text: string; href?: string; note?: string }[] };

/** The numbers behind a chart, folded below it. */
export function ChartTable({
  summary,
  caption,
  columns,
  rows,
  children,
}: {
  summary: string;
  caption: string;
  columns: readonly TableColumn[];
  rows: readonly TableRow[];
  children?: ReactNode;
}) {
  return (
    <div className="mt-3 text-sm">
      <Disclosure look="quiet" summary={summary}>
        {children}
        <PlainTable caption={caption} columns={columns} rows={rows} maxHeight="max-h-96" />
      </Disclosure>
    </div>
  );
}

/** A table of words and numbers; the first column names the row. */
export function PlainTable({
  caption,
  columns,
  rows,
  maxHeight = '',
}: {
  caption: string;
  columns: readonly TableColumn[];
  rows: readonly TableRow[];
  maxHeight?: string;
}) {
  return (
    <Table
      caption={caption}
      columns={columns.map(({ key, label, align = 'left' }, index) => ({
        key,
        head: label,
        align,
        fit: index === 0 ? 'wide' : 'whole',
        cell: ({ cells }: TableRow) => {
          const { text = '', href, note } = cells[index] ?? {};
          const shown = href ? <a href={href}>{text}</a> : text;
          if (!note) return shown;
          return (
            <>
              {shown}
              <span className="text-muted block text-xs">{note}</span>
            </>
          );
        },
      }))}
      rows={rows}
      rowKey={({ key }) => key}
      maxHeight={maxHeight}
    />
  );
}

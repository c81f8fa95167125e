import type { CSSProperties, ReactNode } from 'react';
import { ScrollBox } from './scroll-box';

export type Sort = {
  direction: 'ascending' | 'descending' | null;
  /** The page in this order, or the other way round if it is already in it. */
  href: string;
};

export type Column<Row> = {
  key: string;
  head: string;
  cell: (row: Row) => ReactNode;
  /** Numbers are right-aligned, so that their digits line up. */
  align?: 'left' | 'right';
  /** `whole`: never wrapped, as dates and numbers are by default; `wide`: names and sentences of any length. */
  fit?: 'whole' | 'wide';
  /** The least important columns. */
  isMuted?: boolean;
  sort?: Sort | undefined;
  style?: (row: Row) => CSSProperties | undefined;
};

/**
 * Rows of anything, rendered by their columns. The first column names the row, and stays in sight while the others
 * scroll. It stands by itself, or in a {@link Card}, where it reaches from edge to edge.
 */
export function Table<Row>({
  caption,
  columns,
  rows,
  rowKey,
  empty,
  isRowMuted,
  maxHeight = '',
}: {
  /** A caption for those who do not see the surroundings of the table. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row, index: number) => string;
  /** Shown if there are no rows. */
  empty?: ReactNode;
  isRowMuted?: (row: Row) => boolean;
  /** A class: a long table that is not the page's main content scrolls in its own box. */
  maxHeight?: string;
}) {
  if (rows.length === 0 && empty) return empty;
  return (
    <TableFrame caption={caption} heads={columns} maxHeight={maxHeight}>
      <tbody className="[&>tr:last-child>*]:border-b-0">
        {rows.map((row, at) => (
          <tr
            key={rowKey(row, at)}
            className={`group/row hover:bg-tint/60 ${isRowMuted?.(row) ? 'text-muted' : ''}`}
          >
            {columns.map((column, index) => {
              const Cell = index === 0 ? 'th' : 'td';
              return (
                <Cell
                  key={column.key}
                  scope={index === 0 ? 'row' : undefined}
                  style={column.style?.(row)}
                  className={`${PLACE} border-line border-b py-2.5 font-normal ${index === 0 ? `${FIRST} sm:group-hover/row:bg-tint` : ''} ${cellOf(column)}`}
                >
                  {column.cell(row)}
                </Cell>
              );
            })}
          </tr>
        ))}
      </tbody>
    </TableFrame>
  );
}

/** A table's box, caption and heads, for rows of different kinds: each body is a group with a line above it. */
export function TableFrame({
  caption,
  heads,
  maxHeight = '',
  children,
}: {
  caption: string;
  heads: readonly Pick<Column<never>, 'key' | 'head' | 'align' | 'sort'>[];
  maxHeight?: string;
  children: ReactNode;
}) {
  return (
    <ScrollBox label={caption} className={`${BOX} ${maxHeight}`}>
      <table className="[&>tbody+tbody>tr:first-child>*]:border-line w-full border-separate border-spacing-0 text-sm tabular-nums [&>tbody+tbody>tr:first-child>*]:border-t">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {heads.map((head, index) => (
              <th
                key={head.key}
                scope="col"
                aria-sort={head.sort?.direction ?? undefined}
                className={`${PLACE} border-line text-muted border-b py-2 text-xs font-medium whitespace-nowrap ${sideOf(head.align)} ${maxHeight ? 'bg-surface sticky top-0 z-20' : ''} ${index === 0 ? FIRST : ''}`}
              >
                <Head head={head} />
              </th>
            ))}
          </tr>
        </thead>
        {children}
      </table>
    </ScrollBox>
  );
}

const BOX =
  'border-line rounded-lg border shadow-xs [[data-card]>&]:shadow-none [[data-card]>&]:-mx-4 [[data-card]>&]:rounded-none [[data-card]>&]:border-x-0 [[data-card]>&]:last:-mb-4 [[data-card]>&]:last:rounded-b-lg [[data-card]>&]:last:border-b-0 sm:[[data-card]>&]:-mx-5 sm:[[data-card]>&]:last:-mb-5';

/** In a card the outer cells align with its title. */
const PLACE = 'px-3 first:pl-4 last:pr-4 sm:in-data-card:first:pl-5 sm:in-data-card:last:pr-5';

/** Opaque, because content scrolls below it; not on a phone, where it would leave no room. */
const FIRST = 'sm:bg-surface sm:sticky sm:left-0 z-10';

function sideOf(align: 'left' | 'right' = 'left'): string {
  return align === 'right' ? 'text-right' : 'text-left';
}

function cellOf({ align, fit, isMuted }: Pick<Column<never>, 'align' | 'fit' | 'isMuted'>): string {
  const room =
    fit === 'wide'
      ? 'min-w-40 wrap-anywhere'
      : fit === 'whole' || align === 'right'
        ? 'whitespace-nowrap'
        : '';
  return `align-middle ${sideOf(align)} ${room} ${isMuted ? 'text-muted' : ''}`;
}

function Head({ head: { head, align, sort } }: { head: Pick<Column<never>, 'head' | 'align' | 'sort'> }) {
  if (!sort) return head;
  const arrow = (
    <span
      aria-hidden="true"
      className={`inline-block w-3 text-center ${align === 'right' ? '-ml-3' : '-mr-3'} ${sort.direction ? '' : 'opacity-0 group-hover/head:opacity-60'}`}
    >
      {sort.direction === 'ascending' ? '↑' : '↓'}
    </span>
  );
  // The arrow stands on the inner side, so that a head ends where its cells do, and takes no room of its own.
  return (
    <a
      href={sort.href}
      className={`group/head hover:text-ink inline-block min-h-6 text-inherit no-underline ${sort.direction ? 'text-ink' : ''}`}
    >
      {align === 'right' ? arrow : null}
      {head}
      {align === 'right' ? null : arrow}
    </a>
  );
}

import type { ReactNode } from 'react';
import { ScrollBox } from './scroll-box';

export type TableColumn = { key: string; label: string; align?: 'left' | 'right' };
export type TableRow = { key: string; cells: readonly { text: string; href?: string }[] };

/** The numbers behind a chart, folded away below it. */
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
    <details className="mt-3 text-sm">
      <summary className="text-muted hover:text-ink min-h-6 w-max">{summary}</summary>
      {children}
      <PlainTable caption={caption} columns={columns} rows={rows} />
    </details>
  );
}

/** A table of words and numbers; the first column names the row. */
export function PlainTable({
  caption,
  columns,
  rows,
}: {
  caption: string;
  columns: readonly TableColumn[];
  rows: readonly TableRow[];
}) {
  return (
    <ScrollBox label={caption} className="-mx-4 mt-2 max-h-96 overflow-auto px-4">
      <table className="w-full border-collapse text-sm tabular-nums">
        <caption className="sr-only">{caption}</caption>
        <thead className="bg-surface sticky top-0">
          <tr className="border-line border-b">
            {columns.map(({ key, label, align }) => (
              <th
                key={key}
                scope="col"
                className={`text-muted py-1.5 pr-4 font-medium whitespace-nowrap ${align === 'right' ? 'text-right' : 'text-left'}`}
              >
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} className="border-line border-b last:border-0">
              {row.cells.map(({ text, href }, index) => {
                const content = href ? <a href={href}>{text}</a> : text;
                const align = columns[index]?.align === 'right' ? 'text-right' : 'text-left';
                return index === 0 ? (
                  <th
                    key={columns[index]?.key}
                    scope="row"
                    className={`min-w-28 py-1.5 pr-4 font-normal ${align}`}
                  >
                    {content}
                  </th>
                ) : (
                  <td key={columns[index]?.key} className={`py-1.5 pr-4 whitespace-nowrap ${align}`}>
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

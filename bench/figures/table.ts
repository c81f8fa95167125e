import type { Figure } from './count';

/** A table in Markdown; with earlier figures, it shows those and the change too. */
export function toTable(after: readonly Figure[], before?: readonly Figure[]): string {
  if (!before)
    return table(
      ['figure', 'now'],
      after.map((figure) => [figure.name, written(figure)]),
    );
  return table(
    ['figure', 'before', 'now', 'change'],
    after.map((figure) => {
      const old = before.find(({ name }) => name === figure.name);
      return [figure.name, old ? written(old) : '', written(figure), old ? change(old, figure) : ''];
    }),
  );
}

/** A page with its table replaced by this one. */
export function withTable(page: string, table: string): string {
  return page.replace(/(?:^\|.*\n)+/m, () => `${table}\n`);
}

/** Names left-aligned, numbers right-aligned. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row.at(column)?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string => {
    const padded = widths.map((width, column) => {
      const cell = cells.at(column) ?? '';
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    return `| ${padded.join(' | ')} |`;
  };
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

function written(figure: Figure): string {
  const value = figure.value.toLocaleString('en');
  return figure.unit ? `${value} ${figure.unit}` : value;
}

function change(before: Figure, after: Figure): string {
  const difference = Math.round((after.value - before.value) * 10) / 10;
  if (difference === 0) return '';
  return `${difference > 0 ? '+' : '−'}${Math.abs(difference).toLocaleString('en')}`;
}

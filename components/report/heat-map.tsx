import { ScrollBox } from '@/components/ui/scroll-box';

export type HeatCell = {
  /** `1.2%` */
  value: string;
  /** `34 of 2,810` */
  of: string;
  /** 0 to 1, how dark; null if too little is known. */
  heat: number | null;
};

/** A table whose cells are shaded by their values; the numbers serve those who cannot see the shades. */
export function HeatMap({
  caption,
  corner,
  columns,
  rows,
}: {
  caption: string;
  corner: string;
  columns: readonly { key: string; label: string }[];
  rows: readonly {
    key: string;
    label: string;
    note?: string;
    href?: string;
    cells: readonly (HeatCell | null)[];
  }[];
}) {
  return (
    <ScrollBox label={caption} className="-mx-4 px-4 sm:-mx-5 sm:px-5">
      <table className="w-full border-separate border-spacing-0.5 text-sm tabular-nums">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="text-muted text-xs">
            <th scope="col" className="bg-surface sticky left-0 pr-2 text-left font-medium">
              {corner}
            </th>
            {columns.map(({ key, label }) => (
              <th key={key} scope="col" className="px-1.5 py-1 text-right font-medium whitespace-nowrap">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th
                scope="row"
                className="bg-surface sticky left-0 max-w-48 min-w-28 pr-2 text-left font-normal"
              >
                {row.href ? <a href={row.href}>{row.label}</a> : row.label}
                {row.note ? (
                  <span className="text-muted block text-xs whitespace-nowrap">{row.note}</span>
                ) : null}
              </th>
              {row.cells.map((cell, index) => (
                <td
                  key={columns[index]?.key}
                  className={`min-w-16 rounded-sm px-1.5 py-1 text-right align-top whitespace-nowrap ${cell?.heat === null ? 'bg-tint' : ''}`}
                  style={
                    !cell || cell.heat === null
                      ? undefined
                      : {
                          backgroundColor: `color-mix(in oklab, var(--data-2) ${Math.round(6 + 38 * cell.heat)}%, var(--surface))`,
                        }
                  }
                >
                  {cell ? (
                    <>
                      <span className={cell.heat === null ? 'text-muted' : undefined}>{cell.value}</span>
                      <span className={`block text-xs ${cell.heat === null ? 'text-muted' : ''}`}>
                        {cell.of}
                      </span>
                    </>
                  ) : (
                    <span className="text-muted">–</span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

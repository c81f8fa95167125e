const SWATCHES = {
  line: <span className="bg-data-1 h-0.5 w-5" />,
  dashed: <span className="border-data-quiet w-5 border-t-2 border-dashed" />,
  ring: <span className="border-data-1 bg-surface size-2.5 rounded-full border-2" />,
  send: (
    <span className="border-b-line-strong size-0 border-x-4 border-b-6 border-x-transparent border-t-transparent" />
  ),
  note: <span className="bg-accent size-2 rotate-45" />,
  alert: (
    <span className="bg-bad text-surface grid size-4 place-items-center rounded-full text-[0.65rem] leading-none font-bold">
      !
    </span>
  ),
} as const;

export type LegendEntry = { swatch: keyof typeof SWATCHES; label: string };

/** What the lines and marks of a trend are, each beside its picture. */
export function TrendLegend({ label, entries }: { label: string; entries: readonly LegendEntry[] }) {
  return (
    <ul aria-label={label} className="text-muted mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs">
      {entries.map((entry) => (
        <li key={entry.swatch} className="flex items-center gap-1.5">
          <span aria-hidden="true" className="grid place-items-center">
            {SWATCHES[entry.swatch]}
          </span>
          {entry.label}
        </li>
      ))}
    </ul>
  );
}

export type Bar = {
  key: string;
  label: string;
  /** 0 to 1. */
  share: number;
  /** The ends of the interval, on the same scale. */
  low?: number;
  high?: number;
  /** `412` */
  value: string;
  /** `34.1%` */
  part?: string;
  /** `+2.1 points` */
  change?: string;
  note?: string;
  href?: string;
};

/**
 * Shares as bars, longest first, each labelled at its start; the thin line is its interval. A bar's length is its share
 * of the whole track, so that a third looks like a third.
 */
export function BarList({ bars, label }: { bars: readonly Bar[]; label: string }) {
  return (
    <ul aria-label={label} className="flex flex-col gap-3">
      {bars.map((bar) => (
        <li key={bar.key}>
          <div className="flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
            <span className="min-w-0">
              {bar.href ? <a href={bar.href}>{bar.label}</a> : bar.label}
              {bar.note ? <span className="text-muted"> · {bar.note}</span> : null}
            </span>
            <span className="tabular-nums">
              {bar.part ? <strong className="font-semibold">{bar.part}</strong> : null}{' '}
              <span className="text-muted">{bar.value}</span>
              {bar.change ? <span className="text-muted"> · {bar.change}</span> : null}
            </span>
          </div>
          <div aria-hidden="true" className="bg-tint relative mt-1 h-2 rounded-sm">
            <div
              className="bg-data-1 absolute inset-y-0 left-0 rounded-sm"
              style={{ width: `${100 * bar.share}%` }}
            />
            {bar.low !== undefined && bar.high !== undefined ? (
              <div
                className="border-ink/70 absolute top-1/2 h-2.5 -translate-y-1/2 border-x before:absolute before:inset-x-0 before:top-1/2 before:border-t before:border-inherit"
                style={{
                  left: `${100 * bar.low}%`,
                  width: `${100 * (bar.high - bar.low)}%`,
                }}
              />
            ) : null}
          </div>
        </li>
      ))}
    </ul>
  );
}

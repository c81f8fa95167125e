import { axisFromZero } from './scale';

export type IntervalRow = {
  key: string;
  label: string;
  rate: number | null;
  low: number;
  high: number;
  /** `41.2%`: shown before the text, stronger. */
  value?: string;
  /** `312 of 757` */
  text: string;
  /** The drawn line in words, for those who do not see it. */
  interval?: string;
  href?: string;
  /** Drawn hollow: what the others are compared with. */
  isCompared?: boolean;
};

/** Where the axis ends if nothing is known, or all rates are 0. */
const NO_RATE = 0.01;

/** Rates as dots on lines that are their intervals: if two lines overlap much, the data cannot distinguish them. */
export function IntervalPlot({
  label,
  rows,
  format,
}: {
  label: string;
  rows: readonly IntervalRow[];
  format: (rate: number) => string;
}) {
  const axis = axisFromZero(
    Math.max(...rows.map(({ rate, high }) => (rate === null ? 0 : high)), 0) || NO_RATE,
  );
  return (
    <div role="group" aria-label={label} className="flex flex-col gap-3">
      <ul className="flex flex-col gap-3">
        {rows.map((row) => (
          <li key={row.key}>
            <div className="flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
              <span className="min-w-0">{row.href ? <a href={row.href}>{row.label}</a> : row.label}</span>
              <span className="text-muted tabular-nums">
                {row.value ? <strong className="text-ink font-semibold">{row.value}</strong> : null}{' '}
                {row.text}
                {row.interval ? <span className="sr-only">, {row.interval}</span> : null}
              </span>
            </div>
            {row.rate === null ? null : (
              <div aria-hidden="true" className="relative mt-1.5 h-3">
                <div className="bg-line absolute inset-x-0 top-1/2 h-px" />
                <div
                  className="bg-data-1 absolute top-1/2 h-0.5 -translate-y-1/2"
                  style={{
                    left: `${axis.at(row.low)}%`,
                    width: `${axis.at(row.high) - axis.at(row.low)}%`,
                  }}
                />
                <div
                  className={`border-data-1 absolute top-1/2 size-3 -translate-x-1/2 -translate-y-1/2 rounded-full border-2 ${row.isCompared ? 'bg-surface' : 'bg-data-1'}`}
                  style={{ left: `${axis.at(row.rate)}%` }}
                />
              </div>
            )}
          </li>
        ))}
      </ul>
      <div
        aria-hidden="true"
        hidden={rows.every(({ rate }) => rate === null)}
        className="text-muted relative h-4 text-xs tabular-nums"
      >
        {axis.ticks.map((tick, index) => (
          <span
            key={tick}
            className={`absolute whitespace-nowrap ${index === 0 ? '' : axis.at(tick) > 95 ? '-translate-x-full' : '-translate-x-1/2'}`}
            style={{ left: `${axis.at(tick)}%` }}
          >
            {format(tick)}
          </span>
        ))}
      </div>
    </div>
  );
}

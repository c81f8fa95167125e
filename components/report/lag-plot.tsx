import { axisOfRatios } from './scale';

export type LagRow = {
  key: string;
  label: string;
  href?: string;
  /** Seconds; null: there was nothing to deliver. */
  lags: { p50: number; p95: number; slowest: number } | null;
  /** The same in words. */
  text: string;
};

/** How long things took, each on one line on a scale from one second: the median, most, the slowest, and a limit. */
export function LagPlot({
  label,
  rows,
  limit,
  format,
}: {
  label: string;
  rows: readonly LagRow[];
  limit: { seconds: number; label: string } | null;
  format: (seconds: number) => string;
}) {
  const slowest = Math.max(...rows.map(({ lags }) => lags?.slowest ?? 1));
  const axis = axisOfRatios(1, Math.max(limit?.seconds ?? 60, slowest));
  const ticks = TICKS.filter((tick) => tick <= axis.most);
  return (
    <div role="group" aria-label={label} className="flex flex-col gap-3">
      <ul className="flex flex-col gap-3">
        {rows.map(({ key, label: name, href, lags, text }) => (
          <li key={key}>
            <div className="flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
              <span>{href ? <a href={href}>{name}</a> : name}</span>
              <span className="text-muted tabular-nums">{text}</span>
            </div>
            <div aria-hidden="true" className="relative mt-1.5 h-4">
              <div className="bg-line absolute inset-x-0 top-1/2 h-px" />
              {limit ? (
                <div
                  className="border-bad absolute inset-y-0 border-l border-dashed"
                  style={{ left: `${axis.at(limit.seconds)}%` }}
                />
              ) : null}
              {lags ? (
                <>
                  <div
                    className="bg-data-1 absolute top-1/2 h-0.5 -translate-y-1/2"
                    style={{
                      left: `${axis.at(lags.p50)}%`,
                      width: `${axis.at(lags.p95) - axis.at(lags.p50)}%`,
                    }}
                  />
                  <div
                    className="bg-data-1 absolute top-1/2 size-3 -translate-x-1/2 -translate-y-1/2 rounded-full"
                    style={{ left: `${axis.at(lags.p50)}%` }}
                  />
                  <div
                    className="bg-data-2 absolute top-0.5 bottom-0.5 w-0.5"
                    style={{ left: `${axis.at(lags.slowest)}%` }}
                  />
                </>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
      <div aria-hidden="true" className="text-muted relative h-4 text-xs tabular-nums">
        {ticks.map((tick) => (
          <span
            key={tick}
            className={`absolute whitespace-nowrap ${tick > 1 ? '-translate-x-1/2' : ''}`}
            style={{ left: `${axis.at(tick)}%` }}
          >
            {format(tick)}
          </span>
        ))}
      </div>
      {limit ? (
        <p className="text-muted flex items-center gap-2 text-xs">
          <span aria-hidden="true" className="border-bad h-4 border-l border-dashed" />
          {limit.label}
        </p>
      ) : null}
    </div>
  );
}

const [MINUTE, HOUR, DAY] = [60, 3_600, 86_400];
/** Round times, far enough apart to be readable on a phone. */
const TICKS = [1, 10, MINUTE, 10 * MINUTE, 2 * HOUR, DAY, 10 * DAY];

import { line } from 'd3-shape';
import { axisFromZero, axisOfRatios } from './scale';

export type FunnelPoint = {
  key: string;
  label: string;
  /** The number delivered. */
  size: number;
  rate: number;
  /** Outside the limits; labelled on the plot. */
  stands: 'above' | 'below' | 'within';
  href?: string;
  detail: string;
};

/** The rates between which chance alone keeps a send of this size. */
export type FunnelLimit = { size: number; low: number; high: number };

/** The height of a plot without a single opt-out. */
const NO_RATE = 0.01;

/**
 * A funnel plot: rates against sizes, with limits that are wide for small sends, so that these do not stand out.
 * Source: D. J. Spiegelhalter, Statistics in Medicine 24 (2005), 1185–1202.
 */
export function FunnelPlot({
  label,
  points,
  limits,
  usual,
  usualLabel,
  formatRate,
  formatSize,
  sizeLabel,
  size = 'full',
}: {
  label: string;
  points: readonly FunnelPoint[];
  limits: readonly FunnelLimit[];
  usual: number;
  usualLabel: string;
  formatRate: (rate: number) => string;
  formatSize: (size: number) => string;
  sizeLabel: string;
  size?: 'full' | 'small';
}) {
  const height = size === 'full' ? 'h-72' : 'h-48';
  const sizes = points.map(({ size }) => size);
  const x = axisOfRatios(Math.min(...sizes), Math.max(...sizes));
  // If no one has left, the axis ends at a plausible rate, not at 100%.
  const y = axisFromZero(Math.max(usual * 1.5, ...points.map(({ rate }) => rate)) * 1.08 || NO_RATE);
  const curve = (end: 'low' | 'high') =>
    line<FunnelLimit>()
      .x(({ size }) => x.at(size))
      .y((limit) => 100 - y.at(limit[end]))(limits.filter(({ size }) => size >= x.least && size <= x.most)) ??
    '';
  return (
    <figure className="m-0">
      <div className="grid grid-cols-[auto_1fr] gap-x-2">
        <div aria-hidden="true" className={`text-muted relative text-right text-xs tabular-nums ${height}`}>
          <span className="invisible">{formatRate(y.most)}</span>
          {y.ticks.map((tick) => (
            <span
              key={tick}
              className="absolute right-0 translate-y-1/2 whitespace-nowrap"
              style={{ bottom: `${y.at(tick)}%` }}
            >
              {formatRate(tick)}
            </span>
          ))}
        </div>
        <div className={`border-line relative border-b border-l ${height}`}>
          <svg
            role="img"
            aria-label={label}
            viewBox="0 0 100 100"
            preserveAspectRatio="none"
            className="absolute inset-0 size-full overflow-hidden"
          >
            <path
              d={curve('high')}
              fill="none"
              className="stroke-data-quiet"
              strokeDasharray="5 4"
              vectorEffect="non-scaling-stroke"
            />
            <path
              d={curve('low')}
              fill="none"
              className="stroke-data-quiet"
              strokeDasharray="5 4"
              vectorEffect="non-scaling-stroke"
            />
            <line
              x1="0"
              x2="100"
              y1={100 - y.at(usual)}
              y2={100 - y.at(usual)}
              className="stroke-line-strong"
              vectorEffect="non-scaling-stroke"
            />
          </svg>
          <span
            aria-hidden="true"
            className="text-muted absolute right-0 text-xs"
            style={{ bottom: `calc(${y.at(usual)}% + 2px)` }}
          >
            {usualLabel}
          </span>
          {points.map((point) => (
            <Point key={point.key} point={point} left={x.at(point.size)} bottom={y.at(point.rate)} />
          ))}
        </div>
        <span />
        <div aria-hidden="true" className="text-muted relative h-5 text-xs tabular-nums">
          {x.ticks.map((tick) => (
            <span
              key={tick}
              className={`absolute top-1 whitespace-nowrap ${x.at(tick) > 92 ? '-translate-x-full' : '-translate-x-1/2'}`}
              style={{ left: `${x.at(tick)}%` }}
            >
              {formatSize(tick)}
            </span>
          ))}
        </div>
        <span />
        <p aria-hidden="true" className="text-muted text-center text-xs">
          {sizeLabel}
        </p>
      </div>
    </figure>
  );
}

/** A filled diamond above the limits, an empty one below, within a ring: distinguishable without colour. */
const SHAPES = {
  above: 'size-3 rotate-45 bg-data-2 border-data-2',
  below: 'size-3 rotate-45 bg-surface border-data-3',
  within: 'size-2.5 rounded-full bg-surface border-data-1',
} as const;

function Point({ point, left, bottom }: { point: FunnelPoint; left: number; bottom: number }) {
  const Tag = point.href ? 'a' : 'span';
  const isNamed = point.stands !== 'within';
  return (
    <Tag
      {...(point.href && { href: point.href, tabIndex: -1 })}
      aria-hidden="true"
      className="group absolute grid size-6 -translate-x-1/2 translate-y-1/2 place-items-center no-underline"
      style={{ left: `${left}%`, bottom: `${bottom}%` }}
    >
      <span className={`border-2 ${SHAPES[point.stands]}`} />
      {isNamed ? (
        <span
          className={`text-ink absolute top-1/2 w-max max-w-56 -translate-y-1/2 truncate text-xs font-medium max-sm:max-w-24 ${left > 55 ? 'right-full' : 'left-full'}`}
        >
          {point.label}
        </span>
      ) : null}
      <span
        className={`border-line bg-surface text-ink pointer-events-none absolute bottom-full z-10 hidden w-max max-w-64 rounded-md border px-2.5 py-1.5 text-xs shadow-md group-hover:block ${left > 60 ? 'right-0' : 'left-0'}`}
      >
        <span className="block font-semibold">{point.label}</span>
        {point.detail}
      </span>
    </Tag>
  );
}

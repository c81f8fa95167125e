import { line } from 'd3-shape';
import { axisFromZero, everyNth } from './scale';

/** A period on the axis. */
export type TrendBucket = {
  key: string;
  /** `12 Mar` */
  label: string;
  /** Links to what it contains. */
  href?: string;
  /** Not over yet, or cut off by the report's period: its number is incomplete. */
  isPartial?: boolean;
};

export type TrendSeries = {
  key: string;
  label: string;
  /** One per bucket, in order; null if nothing is known. */
  values: readonly (number | null)[];
  /** Drawn thin and dashed: what the line is compared with. */
  isCompared?: boolean;
};

/** An event: a campaign's send, an alert, or a note, which leads to where it can be read. */
export type TrendMark = { bucket: string; label: string } & (
  { kind: 'send' | 'alert'; href?: never } | { kind: 'note'; href: string }
);

const SIGNS = { send: '▲', alert: '!', note: '◆' } as const;

type TrendProps = {
  /** What the picture shows, for those who do not see it; the table beside it has the numbers. */
  label: string;
  buckets: readonly TrendBucket[];
  series: readonly TrendSeries[];
  marks?: readonly TrendMark[];
  format: (value: number) => string;
  /** Shared by small multiples, so that they can be compared. */
  most?: number;
  size?: 'full' | 'small';
};

/**
 * Lines over time. Drawn on the server, without a script: the picture is stretched to the page, the text is not. A
 * column over each bucket shows its numbers and links to what it contains; the table offers the same to the keyboard.
 */
export function TrendChart({ label, buckets, series, marks = [], format, most, size = 'full' }: TrendProps) {
  const peak = most ?? Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const axis = axisFromZero(peak, size === 'full' ? 4 : 2);
  const step = everyNth(buckets.length, size === 'full' ? 8 : 3);
  // There is room for three, whatever the language calls a month.
  const everyOnPhone = size === 'full' ? 3 : 2;
  return (
    <figure className="m-0">
      <div className="grid grid-cols-[auto_1fr] gap-x-2">
        <div
          aria-hidden="true"
          className={`text-muted relative text-right text-xs tabular-nums ${size === 'full' ? 'h-56 print:h-32' : 'h-24'}`}
        >
          {/* As wide as its widest label. */}
          <span className="invisible">{format(axis.most)}</span>
          {axis.ticks.map((tick) => (
            <span
              key={tick}
              className="absolute right-0 translate-y-1/2 whitespace-nowrap"
              style={{ bottom: `${axis.at(tick)}%` }}
            >
              {format(tick)}
            </span>
          ))}
        </div>
        <div className={`relative ${size === 'full' ? 'h-56 print:h-32' : 'h-24'}`}>
          <Lines label={label} buckets={buckets} series={series} axis={axis} />
          <Lonely buckets={buckets} series={series} axis={axis} />
          <Unfinished buckets={buckets} series={series} axis={axis} />
          <Marks buckets={buckets} marks={marks} />
          <Columns buckets={buckets} series={series} marks={marks} format={format} />
        </div>
        <span />
        <div aria-hidden="true" className="text-muted relative h-5 text-xs">
          {buckets.map((bucket, index) =>
            index % step === 0 ? (
              <span
                key={bucket.key}
                className={`absolute top-1 whitespace-nowrap ${(index / step) % everyOnPhone === 0 ? '' : 'max-sm:hidden'} ${index === 0 ? '' : index > buckets.length - step / 2 ? '-translate-x-full' : '-translate-x-1/2'}`}
                style={{ left: `${placeOf(index, buckets.length)}%` }}
              >
                {bucket.label}
              </span>
            ) : null,
          )}
        </div>
      </div>
    </figure>
  );
}

/** The horizontal middle of a bucket, in per cent. */
function placeOf(index: number, count: number): number {
  return count > 1 ? (100 * index) / (count - 1) : 50;
}

function Lines({
  label,
  buckets,
  series,
  axis,
}: Pick<TrendProps, 'label' | 'buckets' | 'series'> & { axis: ReturnType<typeof axisFromZero> }) {
  const path = line<number | null>()
    .defined((value) => value !== null)
    .x((_, index) => placeOf(index, buckets.length))
    .y((value) => 100 - axis.at(value ?? 0));
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox="0 0 100 100"
      preserveAspectRatio="none"
      className="absolute inset-0 size-full overflow-visible"
    >
      {axis.ticks.map((tick) => (
        <line
          key={tick}
          x1="0"
          x2="100"
          y1={100 - axis.at(tick)}
          y2={100 - axis.at(tick)}
          className="stroke-line"
          vectorEffect="non-scaling-stroke"
        />
      ))}
      {[...series]
        .sort((a, b) => Number(b.isCompared ?? false) - Number(a.isCompared ?? false))
        .map(({ key, values, isCompared }) => (
          <path
            key={key}
            d={path(isCompared ? values : finished(buckets, values)) ?? ''}
            fill="none"
            className={isCompared ? 'stroke-data-quiet' : 'stroke-data-1'}
            strokeWidth={isCompared ? 1.25 : 2}
            strokeDasharray={isCompared ? '4 4' : undefined}
            strokeLinejoin="round"
            vectorEffect="non-scaling-stroke"
          />
        ))}
    </svg>
  );
}

/** An incomplete bucket is left out of the line, which would otherwise seem to fall. */
function finished(buckets: readonly TrendBucket[], values: readonly (number | null)[]): (number | null)[] {
  const last = buckets.length - 1;
  return values.map((value, index) => (index === last && buckets[last]?.isPartial ? null : value));
}

/** A point without a neighbour to draw a line to: a single day, or one between days without data. */
function Lonely({
  buckets,
  series,
  axis,
}: Pick<TrendProps, 'buckets' | 'series'> & { axis: ReturnType<typeof axisFromZero> }) {
  return series.flatMap(({ key, values, isCompared }) => {
    const drawn = isCompared ? values : finished(buckets, values);
    return drawn.map((value, index) => {
      const hasNeighbour = (drawn[index - 1] ?? null) !== null || (drawn[index + 1] ?? null) !== null;
      if (value === null || hasNeighbour) return null;
      return (
        <span
          key={`${key} ${index}`}
          aria-hidden="true"
          data-point="alone"
          className={`absolute size-2 -translate-x-1/2 translate-y-1/2 rounded-full ${isCompared ? 'bg-data-quiet' : 'bg-data-1'}`}
          style={{ left: `${placeOf(index, buckets.length)}%`, bottom: `${axis.at(value)}%` }}
        />
      );
    });
  });
}

/** The last bucket, if it is not over: a ring, separate from the line. */
function Unfinished({
  buckets,
  series,
  axis,
}: Pick<TrendProps, 'buckets' | 'series'> & { axis: ReturnType<typeof axisFromZero> }) {
  const last = buckets.length - 1;
  if (!buckets[last]?.isPartial) return null;
  return series.map(({ key, values, isCompared }) =>
    isCompared || values[last] === null ? null : (
      <span
        key={key}
        aria-hidden="true"
        className="border-data-1 bg-surface absolute size-2.5 -translate-x-1/2 translate-y-1/2 rounded-full border-2"
        style={{ left: `${placeOf(last, buckets.length)}%`, bottom: `${axis.at(values[last] ?? 0)}%` }}
      />
    ),
  );
}

function Marks({ buckets, marks }: { buckets: readonly TrendBucket[]; marks: readonly TrendMark[] }) {
  const places = new Map(buckets.map(({ key }, index) => [key, placeOf(index, buckets.length)]));
  return marks.map(({ bucket, kind, label, href }, index) => {
    const left = places.get(bucket);
    if (left === undefined) return null;
    if (kind === 'note') return <Note key={`note ${bucket}`} label={label} href={href} left={left} />;
    return (
      <span
        key={`${bucket} ${kind} ${index}`}
        aria-hidden="true"
        title={label}
        className={
          kind === 'alert'
            ? 'bg-bad text-surface absolute -top-2 grid size-4 -translate-x-1/2 place-items-center rounded-full text-[0.65rem] leading-none font-bold'
            : 'border-b-line-strong absolute bottom-0 size-0 -translate-x-1/2 border-x-4 border-b-6 border-x-transparent'
        }
        style={{ left: `${left}%` }}
      >
        {kind === 'alert' ? '!' : null}
      </span>
    );
  });
}

/** A note on a day: shown by hovering and by the keyboard, above the columns, and above a send of the same day. */
function Note({ label, href, left }: { label: string; href: string; left: number }) {
  return (
    <a
      href={href}
      aria-label={label}
      data-note
      className="group/note absolute bottom-2 z-10 grid size-6 -translate-x-1/2 place-items-center no-underline"
      style={{ left: `${left}%` }}
    >
      <span aria-hidden="true" className="bg-accent border-surface size-3 rotate-45 border-2" />
      <span
        aria-hidden="true"
        className={`border-line bg-surface text-ink pointer-events-none absolute bottom-full hidden w-max max-w-56 rounded-md border px-2.5 py-1.5 text-xs shadow-md group-hover/note:block group-focus-visible/note:block ${left > 60 ? 'right-0' : 'left-0'}`}
      >
        {label}
      </span>
    </a>
  );
}

/** A column over each bucket: hovering shows its numbers, pressing opens what it contains. */
function Columns({
  buckets,
  series,
  marks = [],
  format,
}: Pick<TrendProps, 'buckets' | 'series' | 'marks' | 'format'>) {
  const width = buckets.length > 1 ? 100 / (buckets.length - 1) : 100;
  return buckets.map((bucket, index) => {
    const place = placeOf(index, buckets.length);
    const Tag = bucket.href ? 'a' : 'span';
    return (
      <Tag
        key={bucket.key}
        {...(bucket.href && { href: bucket.href, tabIndex: -1 })}
        aria-hidden="true"
        className="group absolute inset-y-0 no-underline"
        style={{ left: `${place - width / 2}%`, width: `${width}%` }}
      >
        <span className="bg-line-strong absolute inset-y-0 left-1/2 hidden w-px group-hover:block" />
        <span
          className={`border-line bg-surface text-ink pointer-events-none absolute top-0 z-10 hidden w-max max-w-56 rounded-md border px-2.5 py-1.5 text-xs shadow-md group-hover:block ${place > 60 ? 'right-full' : 'left-full'}`}
        >
          <span className="block font-semibold">
            {bucket.label}
            {bucket.isPartial ? ' …' : ''}
          </span>
          {series.map(({ key, label, values }) => (
            <span key={key} className="flex justify-between gap-3 tabular-nums">
              <span className="text-muted">{label}</span>
              <span>{spell(values[index] ?? null, format)}</span>
            </span>
          ))}
          {marks
            .filter((mark) => mark.bucket === bucket.key)
            .slice(0, 4)
            .map((mark) => (
              <span key={mark.label} className="text-muted block">
                {SIGNS[mark.kind]} {mark.label}
              </span>
            ))}
        </span>
      </Tag>
    );
  });
}

function spell(value: number | null, format: (value: number) => string): string {
  return value === null ? '–' : format(value);
}

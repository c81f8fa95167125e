import type { ReactNode } from 'react';

type Side = {
  /** 0 to 1. */
  rate: number;
  /** `4.96%` */
  text: string;
  /** What the share is of: `2,465 of 49,720`, `other sources`. */
  of: string;
};

/**
 * Shares from here up are drawn on a track of 0 to 100%. Smaller ones would all look alike there, so the larger one
 * sets the scale.
 */
const MIN_OF_WHOLE = 0.1;

/** A share above the one it is compared with, on one scale; the thin line is its interval. */
export function PairBars({
  found,
  interval,
  against,
}: {
  found: Side;
  interval: { low: number; high: number; text: string };
  against: Side | null;
}) {
  const larger = Math.max(found.rate, against?.rate ?? 0);
  const most = larger >= MIN_OF_WHOLE ? 1 : Math.max(interval.high, larger, 0.0001);
  const at = (rate: number) => `${Math.min(100, (100 * rate) / most)}%`;
  return (
    <div className="mt-1.5 grid grid-cols-1 gap-x-4 gap-y-1 sm:grid-cols-[minmax(0,1fr)_15rem]">
      <Track>
        <div className="bg-data-2 absolute inset-y-0 left-0 rounded-sm" style={{ width: at(found.rate) }} />
        <div
          className="border-ink/70 absolute top-1/2 h-2.5 -translate-y-1/2 border-x before:absolute before:inset-x-0 before:top-1/2 before:border-t before:border-inherit"
          style={{
            left: at(interval.low),
            width: `calc(${at(interval.high)} - ${at(interval.low)})`,
          }}
        />
      </Track>
      <p className="flex gap-2 tabular-nums" title={interval.text}>
        <strong className="font-semibold sm:min-w-16 sm:text-right">{found.text}</strong>
        <span className="text-muted">
          {found.of}
          <span className="sr-only">, {interval.text}</span>
        </span>
      </p>
      {against ? (
        <>
          <Track>
            <div
              className="bg-data-quiet absolute inset-y-0 left-0 rounded-sm"
              style={{ width: at(against.rate) }}
            />
          </Track>
          <p className="text-muted flex gap-2 tabular-nums">
            <span className="sm:min-w-16 sm:text-right">{against.text}</span>
            <span>{against.of}</span>
          </p>
        </>
      ) : null}
    </div>
  );
}

function Track({ children }: { children: ReactNode }) {
  return (
    <div aria-hidden="true" className="bg-tint relative h-2 self-center rounded-sm max-sm:mt-1">
      {children}
    </div>
  );
}

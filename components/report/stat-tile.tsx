/** How a number moved: the sign tells the direction, the words what it means; colour only repeats them. */
export type Change = {
  text: string;
  /** Whether the reader will be glad of it; `unsure` where chance alone may have made it. */
  mood: 'good' | 'bad' | 'unsure';
};

export type Stat = {
  key: string;
  label: string;
  /** Written out: `1,234`, `0.53%`. */
  value: string;
  /** What it is of: `of 230,451 delivered`. */
  of: string;
  change?: Change | null;
  /** `0.50% to 0.56% (95 of 100)` */
  interval?: string | null;
};

const MOODS = { good: 'text-data-3', bad: 'text-bad', unsure: 'text-muted' } as const;

/** The key figures, a tile each. */
export function StatTiles({ stats, label }: { stats: readonly Stat[]; label: string }) {
  return (
    <dl
      aria-label={label}
      className="border-line bg-surface grid grid-cols-2 overflow-hidden rounded-lg border sm:grid-cols-3 xl:grid-cols-4"
    >
      {stats.map((stat) => (
        <div
          key={stat.key}
          className="border-line -mr-px -mb-px flex min-w-0 flex-col border-r border-b px-3 py-2.5 sm:px-4 sm:py-3"
        >
          <dt className="text-muted text-sm">{stat.label}</dt>
          <dd className="flex flex-1 flex-col">
            <span className="text-xl font-semibold tabular-nums sm:text-2xl">{stat.value}</span>
            {stat.change ? (
              <span className={`text-sm tabular-nums ${MOODS[stat.change.mood]}`}>{stat.change.text}</span>
            ) : null}
            <span className="text-muted mt-auto pt-1 text-xs tabular-nums">{stat.of}</span>
            {stat.interval ? <span className="text-muted text-xs tabular-nums">{stat.interval}</span> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}

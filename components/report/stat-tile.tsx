import { Unbroken } from '@/components/ui/unbroken';

/** How a number changed: the sign shows the direction, the words the meaning; colour only repeats them. */
export type Change = {
  text: string;
  /** Whether the change is good; `unsure` if it may be chance. */
  mood: 'good' | 'bad' | 'unsure';
};

export type Stat = {
  key: string;
  label: string;
  /** Written out: `1,234`, `0.53%`. */
  value: string;
  /** What the number is of: `0.40% of what was delivered`; empty if the tile beside it says so. */
  of: string;
  change?: Change | null;
  /** `95% CI 0.50% to 0.56%` */
  interval?: string | null;
  /** One of the numbers that a reader looks for first: shown larger, above the others. */
  isLead?: boolean;
  /** What the number is made of. `label` includes the number. */
  link?: { href: string; label: string };
};

const MOODS = { good: 'text-data-3', bad: 'text-bad', unsure: 'text-muted' } as const;

/** The key figures: the most important ones first, the others below them, smaller. */
export function StatTiles({ stats, label }: { stats: readonly Stat[]; label: string }) {
  const lead = stats.filter(({ isLead }) => isLead);
  const rest = stats.filter(({ isLead }) => !isLead);
  return (
    <dl
      aria-label={label}
      className="border-line bg-surface grid grid-cols-2 overflow-hidden rounded-lg border shadow-xs sm:grid-cols-6 lg:grid-cols-15 print:grid-cols-15"
    >
      {lead.map((stat, index) => (
        <Tile
          key={stat.key}
          stat={stat}
          place={`sm:col-span-2 lg:col-span-5 print:col-span-5 ${alone(index, lead.length)}`}
        />
      ))}
      {rest.map((stat, index) => (
        <Tile
          key={stat.key}
          stat={stat}
          place={`${rest.length % 3 === 0 ? IN_THREES : index < 2 ? `sm:col-span-3 ${IN_FIVES}` : `sm:col-span-2 ${IN_FIVES}`} ${alone(rest.length - 1 - index, rest.length)}`}
        />
      ))}
    </dl>
  );
}

const IN_THREES = 'sm:col-span-2 lg:col-span-5 print:col-span-5';
/** On a tablet, two and three. */
const IN_FIVES = 'lg:col-span-3 print:col-span-3';

/** On a phone, two stand side by side; of an odd number, one has the row to itself. */
function alone(index: number, count: number): string {
  return index === 0 && count % 2 === 1 ? 'max-sm:col-span-2' : '';
}

function Tile({
  stat: { label, value, change, of, interval, isLead = false, link },
  place,
}: {
  stat: Stat;
  place: string;
}) {
  return (
    <div
      className={`border-line -mr-px -mb-px flex min-w-0 flex-col border-r border-b px-3.5 py-3 sm:px-5 ${isLead ? 'sm:py-4' : ''} ${place}`}
    >
      <dt className="text-muted text-sm">{label}</dt>
      <dd className="flex flex-1 flex-col">
        <span
          className={`font-semibold tracking-tight tabular-nums ${isLead ? 'text-2xl sm:text-3xl' : 'text-xl'}`}
        >
          {link ? (
            <a
              href={link.href}
              aria-label={link.label}
              className="text-ink decoration-line-strong hover:decoration-accent underline decoration-1 underline-offset-4"
            >
              {value}
            </a>
          ) : (
            value
          )}
        </span>
        {change ? (
          <span className={`mt-0.5 text-sm tabular-nums ${MOODS[change.mood]}`}>{change.text}</span>
        ) : null}
        <span className="text-muted mt-auto pt-1.5 text-xs tabular-nums">
          <Unbroken text={[of, interval].filter(Boolean).join(' · ')} />
        </span>
      </dd>
    </div>
  );
}

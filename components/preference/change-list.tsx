import { Unbroken } from '@/components/ui/unbroken';

export type ChangeListProps = {
  changes: {
    id: string;
    when: string;
    machineTime: string;
    through: string;
    lines: string[];
    badge: string | null;
    receipt: { href: string; label: string };
  }[];
};

/** What was changed, when, and through what; newest first. */
export function ChangeList({ changes }: ChangeListProps) {
  return (
    <ol className="border-line bg-surface divide-line divide-y rounded-lg border px-4">
      {changes.map(({ id, when, machineTime, through, lines, badge, receipt }) => (
        <li key={id} className="py-3">
          {badge ? <p className="text-muted text-sm font-semibold">{badge}</p> : null}
          <ul className="font-medium">
            {lines.map((line) => (
              <li key={line} dir="auto">
                <Unbroken text={line} />
              </li>
            ))}
          </ul>
          <div className="text-muted flex flex-wrap items-center justify-between gap-x-4 text-sm">
            <p>
              <time dateTime={machineTime}>{when}</time>, <span className="inline-block">{through}</span>
            </p>
            <a href={receipt.href} className="flex min-h-11 items-center">
              {receipt.label}
            </a>
          </div>
        </li>
      ))}
    </ol>
  );
}

import { Unbroken } from '@/components/ui/unbroken';

export type ReceiptSheetProps = {
  title: string;
  lead: string;
  back: { href: string; label: string };
  rows: { label: string; value: string }[];
  changes: { label: string; lines: string[] };
  wording: { label: string; locale: string; text: string } | null;
  download: { href: string; label: string };
  printHint: string;
};

/** One change on one sheet, which prints as it looks. */
export function ReceiptSheet({
  title,
  lead,
  back,
  rows,
  changes,
  wording,
  download,
  printHint,
}: ReceiptSheetProps) {
  return (
    <section className="space-y-5">
      <nav>
        <a href={back.href} className="inline-flex min-h-11 items-center">
          {back.label}
        </a>
      </nav>
      <div>
        <h1 className="text-2xl font-bold">{title}</h1>
        <p className="text-muted">{lead}</p>
      </div>
      <dl className="border-line bg-surface divide-line divide-y rounded-lg border px-4">
        {rows.map(({ label, value }) => (
          <div key={label} className="py-2.5 sm:flex sm:gap-4">
            <dt className="text-muted shrink-0 text-sm sm:w-28 sm:pt-0.5">{label}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
      </dl>
      <div>
        <h2 className="text-lg font-semibold">{changes.label}</h2>
        <ul className="list-disc pl-5">
          {changes.lines.map((line) => (
            <li key={line} dir="auto">
              <Unbroken text={line} />
            </li>
          ))}
        </ul>
      </div>
      {wording ? (
        <div>
          <h2 className="text-lg font-semibold">{wording.label}</h2>
          <blockquote
            lang={wording.locale === 'und' ? undefined : wording.locale}
            dir="auto"
            className="border-line-strong mt-1 border-l-4 pl-4 whitespace-pre-line"
          >
            {wording.text}
          </blockquote>
        </div>
      ) : null}
      <nav>
        <a href={download.href} download className="inline-flex min-h-11 items-center">
          {download.label}
        </a>
        <p className="text-muted text-sm">{printHint}</p>
      </nav>
    </section>
  );
}

import { Unbroken } from '@/components/ui/unbroken';

/** A form's errors, first on the page, each linking to its control. gov.uk's pattern. WCAG 3.3.1. */
export function ErrorSummary({
  id,
  title,
  problems,
}: {
  /** The fragment that a form's address has after a failed submission: it gives the summary the focus. */
  id?: string;
  title: string;
  problems: { text: string; field: string }[];
}) {
  if (problems.length === 0) return null;
  return (
    <div
      id={id}
      tabIndex={id ? -1 : undefined}
      role="alert"
      aria-labelledby="error-title"
      className="border-bad bg-bad-tint rounded-lg border-2 px-4 py-3"
    >
      <h2 id="error-title" className="text-bad font-semibold">
        {title}
      </h2>
      <ul className="mt-1">
        {problems.map(({ text, field }) => (
          <li key={text}>
            <a href={`#${field}`} className="text-bad">
              <Unbroken text={text} />
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

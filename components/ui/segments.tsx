/** A row of links, one of which is current, such as a report's periods. */
export function Segments({
  label,
  choices,
}: {
  label: string;
  choices: readonly { key: string; label: string; href: string; isCurrent: boolean }[];
}) {
  return (
    <nav aria-label={label} className="max-w-full">
      <ul className="border-line bg-tint inline-flex max-w-full flex-wrap gap-0.5 rounded-lg border p-0.5 text-sm">
        {choices.map(({ key, label: text, href, isCurrent }) => (
          <li key={key}>
            <a
              href={href}
              aria-current={isCurrent ? 'true' : undefined}
              className="text-muted hover:text-ink aria-[current]:border-line aria-[current]:bg-surface aria-[current]:text-ink flex min-h-8 items-center rounded-md border border-transparent px-3 whitespace-nowrap no-underline aria-[current]:font-medium aria-[current]:shadow-xs"
            >
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

import { CHOICE_BUTTON } from '@/components/ui/classes';

export type ResultPanelProps = {
  title: string;
  changedLabel: string;
  lines: string[];
  from: string;
  forecast: string;
  undo: { action: string; changeId: string; label: string; hint: string } | null;
  meanwhile: { label: string; lines: string[] } | null;
};

/** What was done, from when, and the way back. ACCEPTANCE 24. */
export function ResultPanel({
  title,
  changedLabel,
  lines,
  from,
  forecast,
  undo,
  meanwhile,
}: ResultPanelProps) {
  return (
    <section id="result" className="space-y-3">
      <h1 className="text-2xl font-bold">{title}</h1>
      {lines.length > 0 ? (
        <ul
          aria-label={changedLabel}
          className="border-line bg-surface divide-line divide-y rounded-lg border px-4"
        >
          {lines.map((line) => (
            <li key={line} className="py-2.5 font-medium">
              {line}
            </li>
          ))}
        </ul>
      ) : null}
      <p>{from}</p>
      <p className="text-muted">{forecast}</p>
      {meanwhile ? (
        <div>
          <h2 className="font-semibold">{meanwhile.label}</h2>
          <ul className="list-disc pl-5">
            {meanwhile.lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      ) : null}
      {undo ? (
        <form method="post" action={undo.action}>
          <input type="hidden" name="change" value={undo.changeId} />
          <button type="submit" aria-describedby="undo-hint" className={CHOICE_BUTTON}>
            {undo.label}
          </button>
          <p id="undo-hint" className="text-muted mt-1 text-sm">
            {undo.hint}
          </p>
        </form>
      ) : null}
    </section>
  );
}

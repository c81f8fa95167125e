export type Choices = {
  name: string;
  legend: string;
  hint?: string;
  /** What is ticked at first, with spaces between. */
  value?: string;
  options: { value: string; label: string; detail?: string }[];
};

/** A group of boxes to tick, with its hint and what is wrong with it. */
export function ChoiceGroup({
  choices: { name, legend, hint, options },
  id,
  ticked,
  problem,
}: {
  choices: Choices;
  id: string;
  ticked: readonly string[];
  problem: string | undefined;
}) {
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ');
  return (
    <fieldset aria-describedby={described || undefined}>
      <legend className="mb-1 font-medium">{legend}</legend>
      {hint ? (
        <p id={`${id}-hint`} className="text-muted mb-1 text-xs">
          {hint}
        </p>
      ) : null}
      {problem ? (
        <p id={`${id}-problem`} className="text-bad mb-1 font-medium">
          {problem}
        </p>
      ) : null}
      <div className="grid gap-x-6 sm:grid-cols-2">
        {options.map(({ value, label, detail }, index) => (
          <label key={value} className="flex min-h-9 items-start gap-2 py-1">
            <input
              // The first is where what is wrong with the group leads to.
              id={index === 0 ? id : undefined}
              type="checkbox"
              name={name}
              value={value}
              defaultChecked={ticked.includes(value)}
              className="mt-0.5 size-4 shrink-0"
            />
            <span>
              {label}
              {detail ? <code className="text-muted block text-xs">{detail}</code> : null}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

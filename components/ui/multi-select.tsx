import { Tick } from './choice-group';
import { Chevron } from './disclosure';
import { SHAPE, type Option } from './field';

/**
 * Any number of many: looks like a select, and opens a list of checkboxes. Without scripts too, where the browser's own list of
 * several takes two hands. It moves what is below it rather than cover it, such as the form's button. Only one of a form
 * is open at a time.
 */
export function MultiSelect({
  id,
  name,
  label,
  all,
  chosen,
  options,
}: {
  id: string;
  name: string;
  label: string;
  /** What it says if nothing is chosen. */
  all: string;
  chosen: readonly string[];
  options: readonly Option[];
}) {
  const names = options.filter(({ value }) => chosen.includes(value)).map((option) => option.label);
  return (
    <div className="flex min-w-0 flex-col">
      <span id={`${id}-label`} className="mb-1 font-medium">
        {label}
      </span>
      <details id={id} name="multi-select" className="group/disclosure relative mt-auto min-w-0">
        <summary
          aria-labelledby={`${id}-label ${id}-chosen`}
          className={`${SHAPE} flex h-9 cursor-default list-none items-center justify-between gap-2`}
        >
          <span id={`${id}-chosen`} className="truncate">
            {names.length > 0 ? names.join(', ') : all}
          </span>
          <Chevron />
        </summary>
        <div
          role="group"
          aria-labelledby={`${id}-label`}
          className="border-line-strong bg-surface mt-1 max-h-72 min-w-full overflow-y-auto rounded-md border px-2.5 py-1 text-sm shadow-xs"
        >
          {options.map((option) => (
            <Tick
              key={option.value}
              name={name}
              value={option.value}
              label={option.label}
              defaultChecked={chosen.includes(option.value)}
            />
          ))}
        </div>
      </details>
    </div>
  );
}

import { CHOICE_BUTTON } from '@/components/ui/classes';
import type { Offer, WayOption, WaysView } from '@/components/preference/view';
import { Unbroken } from '@/components/ui/unbroken';

/** One press each, done. All look alike, so that the page prefers none. Requirements 12, 13, 37. */
export function WaysOut({ ways }: { ways: WaysView }) {
  const { action, legend, stop, offers, everything } = ways;
  return (
    // The first and last rows have the same height, whatever their texts.
    <form
      id="ways"
      method="post"
      action={action}
      aria-label={legend}
      className={`short:gap-3 grid gap-6 ${stop ? ROWS[offers.length] : ''}`}
    >
      {stop ? <Way value="stop" label={stop} /> : null}
      {offers.map((offer) => (
        <Ways key={offer.id} {...offer} />
      ))}
      <Way value="everything" label={everything} />
    </form>
  );
}

const ROWS = ['grid-rows-[1fr_1fr]', 'grid-rows-[1fr_auto_1fr]', 'grid-rows-[1fr_auto_auto_1fr]'];

function Ways({ id, label, hint, options }: Offer) {
  return (
    <div role="group" aria-labelledby={id}>
      <p className="short:text-sm">
        <span id={id} className="font-semibold">
          <Unbroken text={label} />
        </span>
        {hint ? <span className="text-muted"> {hint}</span> : null}
      </p>
      <div className="short:mt-1 mt-2 grid auto-cols-fr grid-flow-col gap-2">
        {options.map((option) => (
          <Way key={option.value} {...option} />
        ))}
      </div>
    </div>
  );
}

function Way({ value, label, of, detail }: Pick<WayOption, 'value' | 'label'> & Partial<WayOption>) {
  return (
    <button type="submit" name="choice" value={value} className={CHOICE_BUTTON}>
      {of ? <span className="sr-only">{of} </span> : null}
      <Unbroken text={label} />
      {detail ? <span className="text-muted short:text-xs block text-sm font-normal"> {detail}</span> : null}
    </button>
  );
}
